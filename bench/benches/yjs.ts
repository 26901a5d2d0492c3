/** Against Yjs merging the same two sets in memory, without network and without disk. */
import * as v from "valibot";
import type { Options } from "../lib/options.ts";
import { Peer } from "../lib/peer.ts";
import { compare } from "../lib/stats.ts";
import { count, ms, type Row, spread } from "../lib/table.ts";
import { World } from "../lib/world.ts";
import { converging } from "./converge.ts";

const Merged = v.object({ ms: v.number() });

export async function yjs({ runs, many }: Options): Promise<Row[]> {
  const world = await World.start({ apart: true });
  const peer = new Peer("yjs.mjs");
  try {
    const comparison = await compare(
      runs,
      () => converging(world, many),
      async () => v.parse(Merged, await peer.ask({ each: many })).ms,
    );
    return [
      {
        what: `Yjs merging ${count(many)} + ${count(many)} in memory`,
        reach: "at most 2 times slower, though durable and over two workers",
        measured: ms(comparison.ours),
        floor: ms(comparison.theirs),
        ratio: spread(comparison),
        reached: comparison.ratio <= 2,
      },
    ];
  } finally {
    await Promise.all([world.stop(), peer.stop()]);
  }
}
