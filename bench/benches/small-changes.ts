/** Cost follows the change, not the store. */
import { ok } from "node:assert/strict";
import { countsOf, since, withCounting } from "../lib/counting.ts";
import type { Options } from "../lib/options.ts";
import { compare, elapsed } from "../lib/stats.ts";
import { count, ms, type Row, spread } from "../lib/table.ts";
import { type Seeded, World } from "../lib/world.ts";

/** The same small diff in a small list and in a large one. */
export async function diffs({ runs, few, many, huge }: Options): Promise<Row[]> {
  const world = await World.start();
  try {
    const [small, large] = [await world.synced(many / 20), await world.synced(huge / 2)];
    let tag = 0;
    const changing = async (seeded: Seeded) => {
      await world.change("a", seeded, few, `${++tag}`);
      return elapsed(async () => {
        const { nodes } = await world.converge(seeded.list);
        ok(nodes.every(({ read, applied }) => read + applied === few));
      });
    };
    const comparison = await compare(
      3 * runs,
      () => changing(large),
      () => changing(small),
    );
    return [
      {
        what: `${few} changed of ${count(huge)} stored`,
        reach: `at most 1.3 of ${few} changed of ${count(many / 10)}`,
        measured: ms(comparison.ours),
        floor: ms(comparison.theirs),
        ratio: spread(comparison),
        reached: comparison.ratio <= 1.3,
      },
    ];
  } finally {
    await world.stop();
  }
}

/** A round when nothing changed: its time, and what it writes. */
export async function idle({ runs, few, huge }: Options): Promise<Row[]> {
  const world = await World.start({ arrange: withCounting });
  try {
    const [small, large] = [await world.synced(few / 2), await world.synced(huge / 2)];
    const idling = (list: string) =>
      elapsed(async () => {
        const { nodes } = await world.converge(list);
        ok(
          nodes.every(({ read, applied }) => read + applied === 0),
          "an idle round moved something",
        );
      });
    const comparison = await compare(
      10 * runs,
      () => idling(large.list),
      () => idling(small.list),
    );
    const before = await countsOf(world.url("a"), "DataNode", large.list);
    await world.round(large.list);
    const { rows } = since(before, await countsOf(world.url("a"), "DataNode", large.list));
    return [
      {
        what: `a round when nothing changed, ${count(huge)} stored`,
        reach: `under 1.5 of that with ${few} stored; no record moved`,
        measured: ms(comparison.ours),
        floor: ms(comparison.theirs),
        ratio: spread(comparison),
        reached: comparison.ratio < 1.5,
      },
      {
        what: "rows that such a round writes on each node",
        reach: "none",
        measured: count(rows),
        floor: "",
        ratio: "",
        reached: rows === 0,
      },
    ];
  } finally {
    await world.stop();
  }
}
