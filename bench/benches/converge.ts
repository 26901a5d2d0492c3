/** Two nodes with different todos, until both hold all of them. */
import { askFloor, withFloor } from "../lib/floor.ts";
import { type Memory, watchMemory } from "../lib/memory.ts";
import type { Options } from "../lib/options.ts";
import { compare, elapsed } from "../lib/stats.ts";
import { count, ms, type Row, spread } from "../lib/table.ts";
import { World } from "../lib/world.ts";

/** Against the storage itself: the rows that cross, each encoded, parsed and upserted once. */
export async function converge({ runs, many }: Options): Promise<Row[]> {
  const world = await World.start({ arrange: withFloor });
  try {
    const comparison = await compare(
      runs,
      () => converging(world, many),
      async () => {
        const list = world.newList();
        await askFloor(world, `/prepare/${list}/${many}`);
        return elapsed(() => askFloor(world, `/upsert/${list}`));
      },
    );
    return [
      {
        what: `converge ${count(many)} + ${count(many)} different todos`,
        reach: "at most 3 times the floor",
        measured: ms(comparison.ours),
        floor: `${ms(comparison.theirs)}: ${count(2 * many)} rows upserted, encoded and parsed once`,
        ratio: spread(comparison),
        reached: comparison.ratio <= 3,
      },
    ];
  } finally {
    await world.stop();
  }
}

/** Ten times as many: the time for each record, and the memory. */
export async function scale({ runs, many, huge, quick }: Options): Promise<Row[]> {
  const world = await World.start({ apart: true });
  try {
    const memory = new MostGrown();
    const comparison = await compare(
      quick ? 1 : Math.min(runs, 3),
      async () => (await converging(world, huge, (round) => memory.during(round))) / huge,
      async () => (await converging(world, many)) / many,
    );
    const what = `converge ${count(huge)} + ${count(huge)}`;
    return [
      {
        what: `${what}: time for each record`,
        reach: `at most 1.3 of that with ${count(many)} + ${count(many)}`,
        measured: perRecord(comparison.ours),
        floor: perRecord(comparison.theirs),
        ratio: spread(comparison),
        reached: comparison.ratio <= 1.3,
      },
      {
        what: `${what}: memory, each worker a process of its own`,
        reach: "no isolate over 128 MB: no process grows by more during the round",
        measured: memory.workers
          .map(({ worker, before, peak }) => `${worker}: ${before.toFixed(0)} MB, then ${peak.toFixed(0)}`)
          .join("; "),
        floor: "",
        ratio: "",
        reached: memory.workers.every(({ before, peak }) => peak - before < 128),
      },
    ];
  } finally {
    await world.stop();
  }
}

/** For each worker, the round of several in which its process grew most. */
class MostGrown {
  readonly #workers = new Map<string, Memory>();

  get workers(): readonly Memory[] {
    return [...this.#workers.values()];
  }

  /** Runs a round; the time it took. */
  async during(round: () => Promise<unknown>): Promise<number> {
    let taken = 0;
    const seen = await watchMemory(async () => {
      taken = await elapsed(round);
    });
    for (const memory of seen) {
      const most = this.#workers.get(memory.worker);
      const grown = memory.peak - memory.before;
      if (!most || grown > most.peak - most.before) this.#workers.set(memory.worker, memory);
    }
    return taken;
  }
}

/** 5 nodes instead of 2, the same changes. Apart, as nodes are: in one process all of them would share a thread. */
export async function nodes({ runs, many }: Options): Promise<Row[]> {
  const five = ["a", "b", "c", "d", "e"];
  const small = await World.start({ apart: true });
  const large = await World.start({ apart: true, nodes: five });
  try {
    const comparison = await compare(
      runs,
      () => converging(large, many),
      () => converging(small, many),
    );
    return [
      {
        what: `converge ${count(many)} + ${count(many)} on 5 nodes instead of 2, each worker a process`,
        reach: "at most linear: 2.5 times",
        measured: ms(comparison.ours),
        floor: `${ms(comparison.theirs)} with 2 nodes`,
        ratio: spread(comparison),
        reached: comparison.ratio <= 2.5,
      },
    ];
  } finally {
    await Promise.all([small.stop(), large.stop()]);
  }
}

/** Time until a new list with `each` todos of its own on a and on b is the same everywhere; that it is, is checked. */
export async function converging(world: World, each: number, measure = elapsed): Promise<number> {
  const { list } = await world.seeded(each);
  const taken = await measure(() => world.converge(list));
  await world.check(list, 2 * each);
  return taken;
}

function perRecord(milliseconds: number): string {
  return `${(1_000 * milliseconds).toFixed(1)} µs`;
}
