/** How soon a write is seen on the other node, in `live` mode: after a pause, and while both nodes are written all the time. */
import { setTimeout as pause } from "node:timers/promises";
import type { Options } from "../lib/options.ts";
import { quantile } from "../lib/stats.ts";
import { ms, type Row } from "../lib/table.ts";
import type { Watch } from "../lib/watch.ts";
import { World } from "../lib/world.ts";

/** Longer than the rounds that follow a write, and what they leave to be done later. */
const PAUSE_MS = 300;
/** Between two writes on one node: fifty a second. */
const EVERY_MS = 20;

export async function follow({ runs, windowMs }: Options): Promise<Row[]> {
  const world = await World.start({ mode: "live" });
  try {
    const alone = await afterPauses(world, 6 * runs);
    const { seen, answered } = await underLoad(world, 2 * windowMs);
    return [
      {
        what: "a write after a pause, until it is seen on the other node",
        reach: "p50 under 15 ms",
        measured: quantiles(alone),
        floor: "",
        ratio: "",
        reached: quantile(alone, 0.5) < 15,
      },
      {
        what: "the same, with 50 writes/s on both nodes",
        reach: "p50 and p95 below 110 and 210 ms, which gathering from the first write on gave",
        measured: quantiles(seen),
        floor: `${quantiles(answered)}: the writer's answer`,
        ratio: "",
        reached: quantile(seen, 0.5) < 110 && quantile(seen, 0.95) < 210,
      },
    ];
  } finally {
    await world.stop();
  }
}

async function afterPauses(world: World, writes: number): Promise<number[]> {
  const list = world.newList();
  await world.create("a", list);
  const watch = await world.watch("b", list);
  const took: number[] = [];
  for (let n = 0; n < writes; n++) {
    await pause(PAUSE_MS);
    const begun = performance.now();
    took.push((await watch.until(await world.create("a", list))) - begun);
  }
  watch.close();
  return took;
}

async function underLoad(world: World, forMs: number): Promise<{ seen: number[]; answered: number[] }> {
  const list = world.newList();
  await world.create("a", list);
  const [onA, onB] = [await world.watch("a", list), await world.watch("b", list)];
  const [seen, answered]: [number[], number[]] = [[], []];
  const until = performance.now() + forMs;
  const writer = async (node: string, other: Watch) => {
    const writes: Promise<void>[] = [];
    for (let next = performance.now(); next < until; next += EVERY_MS) {
      await pause(Math.max(0, next - performance.now()));
      const begun = performance.now();
      const one = async () => {
        const id = await world.create(node, list);
        answered.push(performance.now() - begun);
        seen.push((await other.until(id)) - begun);
      };
      writes.push(one());
    }
    await Promise.all(writes);
  };
  await Promise.all([writer("a", onB), writer("b", onA)]);
  for (const watch of [onA, onB]) watch.close();
  return { seen, answered };
}

function quantiles(values: readonly number[]): string {
  return `p50 ${ms(quantile(values, 0.5))}, p95 ${ms(quantile(values, 0.95))}`;
}
