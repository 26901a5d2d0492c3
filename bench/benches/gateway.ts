/** What the gateway adds to a request, against the node that answers behind it. */
import { type Request, throughput } from "../lib/load.ts";
import type { Options } from "../lib/options.ts";
import { compare } from "../lib/stats.ts";
import { perSecond, type Row, spread } from "../lib/table.ts";
import { World } from "../lib/world.ts";

const TODOS = 1_000;
/** The gateway adds no call of its own while nodes answer: one more copy of request and answer, and the order of the nodes. */
const AT_MOST = 1.5;

/** A page of todos, and new todos, 16 connections: the time that a request takes, through the gateway and without it. */
export async function gateway({ runs, windowMs }: Options): Promise<Row[]> {
  const world = await World.start({ web: true });
  try {
    const { list } = await world.seeded(TODOS, ["a"]);
    const reads = (base: string) => () =>
      measured({ url: `${base}/lists/${list}/todos?limit=100`, status: 200 });
    const writes = (base: string) => () => {
      const url = `${base}/lists/${world.newList()}/todos`;
      return measured({
        url,
        method: "POST",
        body: JSON.stringify({ task: "through the gateway" }),
        status: 201,
      });
    };
    /** Milliseconds a request, as the server's one thread has them. */
    const measured = async (request: Request) => 1_000 / (await throughput(windowMs, () => request));
    const rows: Row[] = [];
    for (const [what, measure] of [
      ["`GET` a page of 100 through the gateway, 16 connections", reads],
      ["`POST` todos through the gateway, 16 connections", writes],
    ] as const) {
      const comparison = await compare(2 * runs, measure(world.url("web")), measure(world.url("a")));
      rows.push({
        what,
        reach: `at most ${AT_MOST} times the node's own time`,
        measured: perSecond(1_000 / comparison.ours),
        floor: `${perSecond(1_000 / comparison.theirs)}: the node itself`,
        ratio: spread(comparison),
        reached: comparison.ratio <= AT_MOST,
      });
    }
    return rows;
  } finally {
    await world.stop();
  }
}
