import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../../workers/core/body.ts";
import { stampOrigin } from "../../workers/core/hlc.ts";
import { includes, merge, mergeAll } from "../../workers/core/merge.ts";
import { conflictedFields, type TodoRecord, winner, write } from "../../workers/core/record.ts";
import { ORIGIN_B, ORIGIN_C, stamp, T0 } from "../helpers/make.ts";
import { threeStates } from "../helpers/reachable.ts";

const created = write(undefined, { task: "milk", completed: false, deleted: false }, stamp(0), T0);
const onA = write(created, { task: "beer" }, stamp(1), T0 + 1);
const onB = write(created, { task: "wine" }, stamp(2, ORIGIN_B), T0 + 2);

/** As it comes from another node. */
const copy = (record: TodoRecord) => decode(encode(record)) as TodoRecord;

describe("[M2] the laws of merge, on reachable states", () => {
  const runs = { numRuns: 2_000 };
  test("commutative", () => {
    fc.assert(
      fc.property(threeStates, ([a, b]) => {
        expect(encode(merge(a, b))).toBe(encode(merge(b, a)));
      }),
      runs,
    );
  });
  test("associative", () => {
    fc.assert(
      fc.property(threeStates, ([a, b, c]) => {
        expect(encode(merge(merge(a, b), c))).toBe(encode(merge(a, merge(b, c))));
      }),
      runs,
    );
  });
  test("idempotent, and absorbing", () => {
    fc.assert(
      fc.property(threeStates, ([a, b]) => {
        expect(encode(merge(a, a))).toBe(encode(a));
        expect(encode(merge(merge(a, b), b))).toBe(encode(merge(a, b)));
      }),
      runs,
    );
  });
  test("includes: exactly where the merge is the first of the two", () => {
    fc.assert(
      fc.property(threeStates, ([a, b]) => {
        const merged = merge(a, b);
        expect(includes(a, b)).toBe(encode(merged) === encode(a));
        expect(includes(b, a)).toBe(encode(merged) === encode(b));
        expect(includes(merged, a) && includes(merged, b) && includes(a, copy(a))).toBe(true);
        expect(includes(copy(merged), a)).toBe(true);
      }),
      runs,
    );
  });
  test("[M1] every value was seen, no stamp comes twice, the greatest stands in front", () => {
    fc.assert(
      fc.property(threeStates, ([a, b]) => {
        const { fields, seen } = merge(a, b);
        for (const values of fields.values()) {
          const stamps = values.map(({ stamp }) => stamp);
          expect(stamps).toEqual([...new Set(stamps)].sort().reverse());
          for (const stamp of stamps) expect(stamp <= (seen.get(stampOrigin(stamp)) ?? "")).toBe(true);
        }
      }),
      runs,
    );
  });
});

describe("[M2] [M3] concurrent writes", () => {
  const merged = merge(onA, onB);
  test("to one field: the greatest stamp wins, the other is kept", () => {
    expect(merged.fields.get("task")?.map(({ value }) => value)).toEqual(["wine", "beer"]);
    expect(conflictedFields(merged)).toEqual(["task"]);
  });
  test("of equal values are no conflict, and both are kept", () => {
    const same = merge(onA, write(created, { task: "beer" }, stamp(2, ORIGIN_B), T0));
    expect(same.fields.get("task")).toHaveLength(2);
    expect(conflictedFields(same)).toEqual([]);
  });
  test("[M4] are resolved by whoever writes after seeing them", () => {
    const resolved = write(merged, { task: "tea" }, stamp(3, ORIGIN_C), T0);
    for (const state of [onA, onB, merged]) {
      expect(encode(merge(state, resolved))).toBe(encode(resolved));
    }
  });
  test("[M6] to different fields are both kept, without a conflict", () => {
    const both = merge(onA, write(created, { completed: true }, stamp(2, ORIGIN_B), T0));
    expect(winner(both, "task")?.value).toBe("beer");
    expect(winner(both, "completed")?.value).toBe(true);
    expect(conflictedFields(both)).toEqual([]);
  });
  test("[M5] an edit after a concurrent delete revives, one before it is kept as a loser", () => {
    const removed = write(created, { deleted: true }, stamp(2, ORIGIN_B), T0);
    const before = merge(write(created, { task: "beer", deleted: false }, stamp(1), T0), removed);
    const after = merge(write(created, { task: "beer", deleted: false }, stamp(3), T0), removed);
    expect(before.fields.get("deleted")?.map(({ value }) => value)).toEqual([true, false]);
    expect(after.fields.get("deleted")?.map(({ value }) => value)).toEqual([false, true]);
  });
});

test("[M1] a field that one side does not know is carried", () => {
  const tagged = write(created, { tags: ["home"] }, stamp(1, ORIGIN_B), T0);
  expect(winner(merge(onA, tagged), "tags")?.value).toEqual(["home"]);
});

describe("[M2] what no honest node makes", () => {
  const damaged = (value: string, wallTime = T0) => ({
    ...created,
    fields: new Map(created.fields).set("task", [{ value, stamp: created.created.stamp, wallTime }]),
  });
  test("two values of one write become one, the same on both sides", () => {
    const [a, b] = [damaged("beer"), damaged("wine")];
    expect(encode(merge(a, b))).toBe(encode(merge(b, a)));
    expect(merge(a, b).fields.get("task")).toHaveLength(1);
    expect(includes(a, b) && includes(b, a)).toBe(false);
    const [early, late] = [damaged("beer", T0), damaged("beer", T0 + 1)];
    expect(encode(merge(early, late))).toBe(encode(merge(late, early)));
  });
  test("two creations become the earlier one, the same on both sides", () => {
    const other = { ...created, created: { ...created.created, wallTime: T0 + 1 } };
    for (const merged of [merge(created, other), merge(other, created)])
      expect(merged.created.wallTime).toBe(T0);
    expect(includes(created, other)).toBe(true);
    expect(includes(other, created)).toBe(false);
    const later = { ...created, created: { stamp: stamp(1), wallTime: T0 - 1 } };
    for (const merged of [merge(created, later), merge(later, created)])
      expect(merged.created.stamp).toBe(stamp(0));
  });
  test("a value that its own state has not seen comes once all the same", () => {
    const blind = { ...created, seen: new Map() };
    expect(merge(blind, blind).fields.get("task")).toHaveLength(1);
  });
  test("no state includes one that contradicts it", () => {
    const { task: _, ...others } = Object.fromEntries(created.fields);
    const without = { ...created, fields: new Map(Object.entries(others)) };
    expect(includes(without, created)).toBe(false);
    // Each has lost the other's value of one and the same text.
    const both = merge(
      write(created, { task: "beer" }, stamp(1), T0),
      write(created, { task: "beer" }, stamp(1, ORIGIN_B), T0),
    );
    const only = (place: number) => {
      const values = both.fields.get("task")?.slice(place, place + 1) ?? [];
      return { ...both, fields: new Map(both.fields).set("task", values) };
    };
    expect(includes(only(0), only(1))).toBe(false);
  });
});

describe("[M2] states that would be too long together", () => {
  const states = [onA, onB, write(created, { task: "tea", completed: true }, stamp(3, ORIGIN_C), T0 + 3)];
  const whole = mergeAll(states);
  test("lose their earliest losers, and no winner", () => {
    const { record, body } = mergeAll(states, whole.body.length - 1);
    expect(whole.record.fields.get("task")?.map(({ value }) => value)).toEqual(["tea", "wine", "beer"]);
    expect(record.fields.get("task")?.map(({ value }) => value)).toEqual(["tea", "wine"]);
    expect(body).toBe(encode(record));
    expect(body.length).toBeLessThan(whole.body.length);
  });
  test("have seen what they lost: it does not come back", () => {
    const { record } = mergeAll(states, whole.body.length - 1);
    for (const state of [...states, whole.record]) expect(encode(merge(record, state))).toBe(encode(record));
  });
  test("are included as what they became, not as what they were", () => {
    const { record } = mergeAll(states, whole.body.length - 1);
    expect(includes(record, whole.record)).toBe(true);
    expect(includes(whole.record, record)).toBe(false);
    // The same values, without having seen what was lost.
    expect(includes(mergeAll(states.slice(1)).record, record)).toBe(false);
  });
  test("lose nothing where there is just enough room", () => {
    expect(mergeAll(states, whole.body.length)).toEqual(whole);
  });
  test("throw where nothing is left that could go", () => {
    expect(() => mergeAll([created], 10)).toThrow("too long");
  });
});

test("[M2] a field left without a value throws: it can only be a bug", () => {
  const seenOnly = { ...onA, fields: new Map() };
  expect(() => merge(created, seenOnly)).toThrow("without a value");
});
