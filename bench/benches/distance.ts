/** With the two nodes on two continents: what each crossing costs. */
import { setTimeout as pause } from "node:timers/promises";
import { FAR_MS, withDistance } from "../lib/distance.ts";
import type { Options } from "../lib/options.ts";
import { compare, elapsed, median } from "../lib/stats.ts";
import { count, ms, type Row, spread } from "../lib/table.ts";
import { World } from "../lib/world.ts";
import { converging } from "./converge.ts";

/** Longer than the rounds that follow a write. */
const PAUSE_MS = 1_000;
/** From a write on one node to who watches the other: the word that a round is due or the answer to `open`, and the two calls. */
const CROSSINGS = 3;

export async function distance({ runs, huge, quick }: Options): Promise<Row[]> {
  return [...(await rounds(quick ? 1 : Math.min(runs, 3), huge / 2)), ...(await writes(2 * runs))];
}

async function rounds(runs: number, each: number): Promise<Row[]> {
  const far = await World.start({ arrange: withDistance });
  const near = await World.start();
  try {
    const moved = await compare(
      runs,
      () => converging(far, each),
      () => converging(near, each),
    );
    const { list } = await far.synced(100);
    const idle: number[] = [];
    for (let run = 0; run < 3 * runs; run++) idle.push(await elapsed(() => far.round(list)));
    return [
      {
        what: `converge ${count(each)} + ${count(each)}, ${FAR_MS} ms each way to b`,
        reach: "at most twice as long as side by side",
        measured: ms(moved.ours),
        floor: `${ms(moved.theirs)} side by side`,
        ratio: spread(moved),
        reached: moved.ratio <= 2,
      },
      {
        what: `a round when nothing changed, ${FAR_MS} ms each way to b`,
        reach: "one call and its answer",
        measured: ms(median(idle)),
        floor: `${ms(2 * FAR_MS)}: there and back`,
        ratio: (median(idle) / (2 * FAR_MS)).toFixed(2),
        reached: median(idle) <= 2.25 * FAR_MS,
      },
    ];
  } finally {
    await Promise.all([far.stop(), near.stop()]);
  }
}

async function writes(times: number): Promise<Row[]> {
  const world = await World.start({ mode: "live", arrange: withDistance });
  try {
    const rows: Row[] = [];
    for (const [from, to] of [
      ["a", "b"],
      ["b", "a"],
    ] as const) {
      const { answered, seen } = await followed(world, from, to, times);
      const least = CROSSINGS * FAR_MS;
      rows.push({
        what: `a write on ${from} until it is seen on ${to}, ${FAR_MS} ms each way to b`,
        reach: `${CROSSINGS} crossings, and at most 30 ms more`,
        measured: `${ms(median(seen))}; the writer is answered after ${ms(median(answered))}`,
        floor: `${ms(least)}: ${CROSSINGS} crossings`,
        ratio: (median(seen) / least).toFixed(2),
        reached: median(seen) <= least + 30,
      });
    }
    return rows;
  } finally {
    await world.stop();
  }
}

/** Writes after pauses: how long until the writer was answered, and until who watches the other node knew. */
async function followed(world: World, from: string, to: string, times: number) {
  const list = world.newList();
  await world.create(from, list);
  // A list that a node has never heard of has no watchers there that are told of its first write.
  await world.converge(list);
  const watch = await world.watch(to, list);
  const [answered, seen]: [number[], number[]] = [[], []];
  for (let n = 0; n < times; n++) {
    await pause(PAUSE_MS);
    const begun = performance.now();
    const id = await world.create(from, list);
    answered.push(performance.now() - begun);
    seen.push((await watch.until(id)) - begun);
  }
  watch.close();
  return { answered, seen };
}
