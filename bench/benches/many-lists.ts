/** Many lists, all written at once: each write of each is followed by a round, for which the machine has the same cores. */
import { floorUrl, withFloor } from "../lib/floor.ts";
import { throughput } from "../lib/load.ts";
import type { Options } from "../lib/options.ts";
import { compare } from "../lib/stats.ts";
import { perSecond, type Row, spread } from "../lib/table.ts";
import { World } from "../lib/world.ts";

const LISTS = 100;

export async function manyLists({ runs, windowMs }: Options): Promise<Row[]> {
  const world = await World.start({ mode: "live", arrange: withFloor });
  try {
    const floor = await floorUrl(world);
    const lists = Array.from({ length: LISTS }, () => world.newList());
    let written = 0;
    const posts = (base: string) =>
      throughput(
        windowMs,
        () => ({
          url: `${base}/lists/${lists[written % LISTS]}/todos`,
          method: "POST",
          body: JSON.stringify({ task: `todo number ${++written} that was posted`, completed: false }),
          status: 201,
        }),
        LISTS,
      );
    const comparison = await compare(
      runs,
      () => posts(world.url("a")),
      () => posts(floor),
    );
    return [
      {
        what: "`POST` todos on 100 lists by turns, 100 connections, with the rounds that follow",
        reach: "at least 0.4 of the bare route",
        measured: perSecond(comparison.ours),
        floor: `${perSecond(comparison.theirs)}: a Hono route with one indexed insert, an object a list`,
        ratio: spread(comparison),
        reached: comparison.ratio >= 0.4,
      },
    ];
  } finally {
    await world.stop();
  }
}
