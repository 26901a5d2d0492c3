/** Requests over HTTP, against bare Hono routes in the same runtime. */
import { floorUrl, withFloor } from "../lib/floor.ts";
import { type Request, throughput } from "../lib/load.ts";
import type { Options } from "../lib/options.ts";
import { compare } from "../lib/stats.ts";
import { count, perSecond, type Row, spread } from "../lib/table.ts";
import { World } from "../lib/world.ts";

/** New todos, 16 connections. */
export async function post({ runs, windowMs }: Options): Promise<Row[]> {
  const world = await World.start({ arrange: withFloor });
  try {
    const floor = await floorUrl(world);
    const posts = (base: string) => {
      const url = `${base}/lists/${world.newList()}/todos`;
      let written = 0;
      return throughput(windowMs, () => ({ url, method: "POST", body: todo(++written), status: 201 }));
    };
    const comparison = await compare(
      2 * runs,
      () => posts(world.url("a")),
      () => posts(floor),
    );
    return [
      {
        what: "`POST` todos, 16 connections",
        reach: "at least 0.7 of the bare route",
        measured: perSecond(comparison.ours),
        floor: `${perSecond(comparison.theirs)}: a Hono route with one indexed insert`,
        ratio: spread(comparison),
        reached: comparison.ratio >= 0.7,
      },
    ];
  } finally {
    await world.stop();
  }
}

/** The first page of a long list, 16 connections. */
export async function page({ runs, huge, windowMs }: Options): Promise<Row[]> {
  const world = await World.start({ arrange: withFloor });
  try {
    const { list } = await world.seeded(huge, ["a"]);
    const floor = await floorUrl(world);
    await fetch(`${floor}/fill/${list}/${huge}`, { method: "POST" });
    const reads = (base: string) => {
      const request: Request = { url: `${base}/lists/${list}/todos?limit=100`, status: 200 };
      return throughput(windowMs, () => request);
    };
    const comparison = await compare(
      2 * runs,
      () => reads(world.url("a")),
      () => reads(floor),
    );
    return [
      {
        what: `\`GET\` first page of 100 out of ${count(huge)}, 16 connections`,
        reach: "at least 0.7 of the bare route",
        measured: perSecond(comparison.ours),
        floor: `${perSecond(comparison.theirs)}: a Hono route that reads 100 rows by index`,
        ratio: spread(comparison),
        reached: comparison.ratio >= 0.7,
      },
    ];
  } finally {
    await world.stop();
  }
}

function todo(number: number): string {
  return JSON.stringify({ task: `todo number ${number} that was posted`, completed: false });
}
