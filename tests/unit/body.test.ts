import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decode, encode } from "../../workers/core/body.ts";
import { MAX_WALL_TIME_MS } from "../../workers/core/limits.ts";
import { merge } from "../../workers/core/merge.ts";
import { conflictedFields, type TodoRecord, type Value, winner, write } from "../../workers/core/record.ts";
import { ORIGIN_B, ORIGIN_C, stamp, T0 } from "../helpers/make.ts";
import { threeStates } from "../helpers/reachable.ts";

const created = write(undefined, { task: "milk", completed: false }, stamp(0), T0);

describe("[M1] the body of a record", () => {
  test("names each stamp once", () => {
    expect(encode(created)).toBe(
      '[["2026-11-22T10:00:00.000Z-0000-aaaaaa"],[["completed",[0,false]],["task",[0,"milk"]]],[0]]',
    );
  });
  test("names a write once, in whichever fields its values stand: the creation first, the others by their stamps", () => {
    const done = write(created, { completed: true, task: "beer" }, stamp(5, ORIGIN_B), T0 + 5);
    const [late, early] = [stamp(9), stamp(7, ORIGIN_B)];
    const both = merge(
      write(done, { completed: false }, late, T0 + 9),
      write(done, { task: "tea" }, early, T0 + 70),
    );
    const tagged = merge(both, write(done, { tags: [], notes: "" }, stamp(8, ORIGIN_C), T0 + 8));
    const text = (record: TodoRecord) => JSON.parse(encode(record));
    expect(text(done)).toEqual([
      [stamp(0), stamp(5, ORIGIN_B)],
      [
        ["completed", [1, true]],
        ["task", [1, "beer"]],
      ],
      [0, 1],
    ]);
    expect(text(tagged)[0]).toEqual([stamp(0), [early, T0 + 70], stamp(8, ORIGIN_C), late]);
    expect(text(tagged)[2]).toEqual([3, 1, 2]);
  });
  test("gives back the record it was made of", () => {
    fc.assert(
      fc.property(threeStates, ([a, b]) => {
        const merged = merge(a, b);
        expect(read(encode(merged))).toEqual(merged);
      }),
    );
  });
  test("is canonical: equal states have equal texts, in whatever order they came", () => {
    fc.assert(
      fc.property(threeStates, ([a, b]) => {
        const { created, fields, seen } = merge(a, b);
        const shuffled = {
          created,
          fields: new Map([...fields].toReversed()),
          seen: new Map([...seen].toReversed()),
        };
        expect(encode(shuffled)).toBe(encode(merge(b, a)));
      }),
    );
  });
  test("is canonical, and loses nothing, also where one stamp has two wall times, as in damaged storage", () => {
    const at = (field: string, wallTime: number) =>
      [field, [{ value: "x", stamp: stamp(5, ORIGIN_B), wallTime }]] as const;
    const damaged = (...fields: readonly (readonly [string, readonly Value[]])[]) => ({
      ...created,
      fields: new Map(fields),
    });
    const [task, tags] = [at("task", T0 + 1), at("tags", T0 + 2)];
    expect(encode(damaged(task, tags))).toBe(encode(damaged(tags, task)));
    expect(read(encode(damaged(task, tags)))).toEqual(damaged(task, tags));
  });
  test("reads every wall time that a Date holds", () => {
    for (const wallTime of [-MAX_WALL_TIME_MS, MAX_WALL_TIME_MS]) {
      const odd = write(created, { task: "beer" }, stamp(5, ORIGIN_B), wallTime);
      expect(read(encode(odd))).toEqual(odd);
    }
  });
  test("keeps a wall time that is not the stamp's, and a stamp of which no value is left", () => {
    const renamed = write(created, { task: "beer", completed: true }, stamp(5, ORIGIN_B), T0 - 3);
    const again = write(renamed, { task: "tea", completed: true }, stamp(9), T0 + 9);
    expect(read(encode(renamed))).toEqual(renamed);
    expect(read(encode(again))).toEqual(again);
    expect(again.seen.get(ORIGIN_B)).toBe(stamp(5, ORIGIN_B));
  });
  test("carries fields and values that this code does not know", () => {
    const odd = write(
      created,
      { tags: ["a", null, { deep: [1.5, true] }], note: "\u2028 \u{1f44d} \ud800", "": {}, constructor: 1 },
      stamp(1),
      T0,
    );
    expect(encode(read(encode(odd)))).toBe(encode(odd));
    expect(winner(read(encode(odd)), "tags")?.value).toEqual(["a", null, { deep: [1.5, true] }]);
    expect(encode(merge(read(encode(odd)), created))).toBe(encode(odd));
  });
  test("[M3] has the greatest stamp first of each field's values, in whatever order they stand there", () => {
    const renamed = [
      write(created, { task: "beer" }, stamp(1), T0),
      write(created, { task: "tea" }, stamp(2, ORIGIN_B), T0),
    ] as const;
    const both = encode(merge(...renamed));
    const [writes, fields, seen] = JSON.parse(both);
    const swapped = fields.map(([name, ...values]: [string, ...unknown[]]) => [name, ...values.reverse()]);
    expect(JSON.stringify([writes, swapped, seen])).not.toBe(both);
    expect(winner(read(JSON.stringify([writes, swapped, seen])), "task")?.value).toBe("tea");
  });
  test("keeps a field and a key named __proto__ as data", () => {
    const changes = JSON.parse('{"__proto__": {"__proto__": "mine"}}');
    const odd = read(encode(write(created, changes, stamp(1), T0)));
    expect(JSON.stringify(winner(odd, "__proto__")?.value)).toBe('{"__proto__":"mine"}');
    expect(conflictedFields(merge(odd, created))).toEqual([]);
    expect(Object.prototype).not.toHaveProperty("mine");
  });
});

const good = JSON.parse(encode(created));
const [writes, fields, seen] = good;
test.each<[string, unknown]>([
  ["nothing", undefined],
  ["null", null],
  ["a number", 1],
  ["its parts by name", { writes, fields, seen }],
  ["too little", [writes, fields]],
  ["too much", [...good, []]],
  ["no creation", [[], fields, seen]],
  ["writes as an object", [{ 0: stamp(0) }, fields, seen]],
  ["a malformed stamp", [["yesterday"], fields, seen]],
  ["a creation without a stamp", [[null], fields, seen]],
  ["a wall time that is no number", [[[stamp(0), "now"]], fields, seen]],
  ["a wall time that is no whole number", [[[stamp(0), 1.5]], fields, seen]],
  ["a wall time that no Date holds", [[[stamp(0), MAX_WALL_TIME_MS + 1]], fields, seen]],
  ["a wall time beside a malformed stamp", [[["yesterday", T0]], fields, seen]],
  ["a write with more than it has", [[[stamp(0), T0, 1]], fields, seen]],
  ["a stamp in a list of its own", [[[[stamp(0)], T0]], fields, seen]],
  ["a write in a list of its own", [[[stamp(0)]], fields, seen]],
  ["no fields", [writes, [], seen]],
  ["fields as an object", [writes, { task: [[0, "milk"]] }, seen]],
  ["a field without a name", [writes, [[1, [0, "milk"]]], seen]],
  ["a field without values", [writes, [["task"]], seen]],
  ["a value that is no pair", [writes, [["task", "milk"]], seen]],
  ["a value without a write", [writes, [["task", [null, "milk"]]], seen]],
  ["a value of a write that is not there", [writes, [["task", [1, "milk"]]], seen]],
  ["a value of a write by name", [writes, [["task", ["length", "milk"]]], seen]],
  ["a value with more than it has", [writes, [["task", [0, "milk", 1]]], seen]],
  ["one good value and one bad", [writes, [["task", [0, "milk"], [7, "beer"]]], seen]],
  ["seen as an object", [writes, fields, {}]],
  ["a malformed stamp in seen", [writes, fields, ["x"]]],
  ["a write in seen that is not there", [writes, fields, [1]]],
])("[M1] a body with %s is refused", (_, json) => {
  expect(decode(JSON.stringify(json) ?? "")).toBeUndefined();
});

test("[M1] text that is no JSON is refused", () => {
  expect(decode("{")).toBeUndefined();
  expect(decode(encode(created).slice(1))).toBeUndefined();
});

function read(text: string): TodoRecord {
  const record = decode(text);
  if (!record) throw new Error(`refused: ${text}`);
  return record;
}
