import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { MAX_BOOTS_IN_LINEAGE, MIN_BOOTS_IN_LINEAGE } from "../../workers/core/limits.ts";
import {
  type Checkpoint,
  checkpointOf,
  extend,
  includesMoment,
  type Lineage,
  NO_PAST,
  since,
} from "../../workers/core/lineage.ts";

const written = (lineage: Lineage, boot: string, times = 1): Lineage =>
  times === 0 ? lineage : written(extend(lineage, boot), boot, times - 1);

describe("[R8] the past of a storage", () => {
  const first = written(NO_PAST, "one", 3);
  const second = written(first, "two", 2);

  test("holds each of its moments, in whichever boot they were", () => {
    for (const moment of [NO_PAST, first, second].map(checkpointOf))
      expect(includesMoment(second, moment)).toBe(true);
    expect(checkpointOf(second)).toEqual({ boot: "two", writes: 5 });
  });

  test("does not hold what was written after it: so a state that was put back is found out", () => {
    expect(includesMoment(first, checkpointOf(second))).toBe(false);
    // Also where the node has not written since it was put back, so that the boot is the same.
    expect(includesMoment(written(NO_PAST, "one", 2), checkpointOf(first))).toBe(false);
  });

  test("does not hold what it went on without, however much was written since", () => {
    const putBack = written(first, "three", 40);
    expect(includesMoment(putBack, checkpointOf(second))).toBe(false);
    expect(includesMoment(putBack, checkpointOf(first))).toBe(true);
  });

  test("forgets boots before a moment that somebody heard of, but for the last few, and does not know of what lies before", () => {
    const boots = Array.from({ length: MIN_BOOTS_IN_LINEAGE }, (_, n) => `later${n}`);
    const third = boots.reduce(extend, second);
    expect(since(third, checkpointOf(third)).boots).toEqual(boots.map((boot, n) => [boot, 6 + n]));
    const kept = since(third, checkpointOf(second));
    expect(kept.boots[0]).toEqual(["two", 4]);
    expect(since(third, { boot: "two", writes: 4 }).boots[0]).toEqual(["two", 4]);
    expect(includesMoment(kept, { boot: "never heard of", writes: 2 })).toBeUndefined();
    expect(includesMoment(kept, checkpointOf(second))).toBe(true);
    expect(since(second, checkpointOf(second))).toEqual(second);
    expect(since(third, checkpointOf(NO_PAST))).toEqual(third);
  });

  test("names each boot once, however often it wrote: so that a busy node's past reaches as far back", () => {
    const busy = written(written(second, "three", 2 * MAX_BOOTS_IN_LINEAGE), "four", 2);
    expect(busy.boots).toEqual([
      ["one", 1],
      ["two", 4],
      ["three", 6],
      ["four", 6 + 2 * MAX_BOOTS_IN_LINEAGE],
    ]);
    expect(includesMoment(busy, checkpointOf(first))).toBe(true);
  });

  test("remembers so many boots, and no more", () => {
    let lineage = NO_PAST;
    for (let boot = 0; boot < MAX_BOOTS_IN_LINEAGE + 5; boot++) lineage = extend(lineage, String(boot));
    expect(lineage.boots).toHaveLength(MAX_BOOTS_IN_LINEAGE);
    expect(checkpointOf(lineage)).toEqual({
      boot: String(MAX_BOOTS_IN_LINEAGE + 4),
      writes: MAX_BOOTS_IN_LINEAGE + 5,
    });
  });

  test("tells its own moments from those of any branch that left it", () => {
    const boots = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(boots, boots, fc.nat(), (before, after, pick) => {
        const moments: Lineage[] = [NO_PAST];
        const grow = (from: Lineage, writes: readonly number[], name: string) => {
          let last = from;
          for (const [at, times] of writes.entries()) {
            for (let n = 0; n < times; n++) {
              last = extend(last, `${name}${at}`);
              moments.push(last);
            }
          }
          return last;
        };
        const left = grow(NO_PAST, before, "a");
        const known = moments.map(checkpointOf);
        const back = moments[pick % moments.length] as Lineage;
        const branch = grow(back, after, "b");
        const isOwn = (moment: Checkpoint) => moment.writes <= back.writes;
        for (const moment of known) expect(includesMoment(branch, moment)).toBe(isOwn(moment));
        for (const moment of known) expect(includesMoment(left, moment)).toBe(true);
      }),
    );
  });
});
