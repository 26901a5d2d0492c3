import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { merge } from "../../workers/core/merge.ts";
import {
  conflictedFields,
  decode,
  encode,
  lastWrite,
  type TodoRecord,
  winner,
  write,
} from "../../workers/core/record.ts";
import { ORIGIN_A, ORIGIN_B, stamp, T0 } from "../helpers/make.ts";
import { threeStates } from "../helpers/reachable.ts";

const created = write(undefined, { task: "milk", completed: false }, stamp(0), T0);

describe("a local write", () => {
  test("[M4] replaces the values of the fields it names, and no others", () => {
    const after = write(created, { task: "beer" }, stamp(1, ORIGIN_B), T0 + 1);
    expect(after.fields.get("task")).toEqual([
      { value: "beer", stamp: stamp(1, ORIGIN_B), wallTime: T0 + 1 },
    ]);
    expect(after.fields.get("completed")).toEqual(created.fields.get("completed"));
  });
  test("[M1] is noted in seen, and leaves the creation as it was", () => {
    const after = write(created, { task: "beer" }, stamp(1, ORIGIN_B), T0 + 1);
    expect(after.created).toEqual({ stamp: stamp(0), wallTime: T0 });
    expect([...after.seen.values()]).toEqual([stamp(0), stamp(1, ORIGIN_B)]);
    expect(created.seen.size).toBe(1);
  });
  test("[M7] is the last write where its stamp is the greatest", () => {
    const after = write(created, { completed: true }, stamp(5, ORIGIN_B), T0 - 1);
    expect(lastWrite(after)).toEqual({ value: true, stamp: stamp(5, ORIGIN_B), wallTime: T0 - 1 });
    expect(lastWrite(created).stamp).toBe(stamp(0));
  });
});

describe("[M1] the body of a record", () => {
  test("is canonical: equal states have equal texts, in whatever order they came", () => {
    fc.assert(
      fc.property(threeStates, ([a, b]) => {
        const merged = merge(a, b);
        const { created, fields, seen } = JSON.parse(encode(merged));
        const shuffled = {
          seen: seen.toReversed(),
          fields: fields
            .toReversed()
            .map(([name, values]: [string, unknown[]]) => [name, values.toReversed()]),
          created,
        };
        expect(encode(read(JSON.stringify(shuffled)))).toBe(encode(merged));
      }),
    );
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
  test("keeps a field and a key named __proto__ as data", () => {
    const changes = JSON.parse('{"__proto__": {"__proto__": "mine"}}');
    const odd = read(encode(write(created, changes, stamp(1), T0)));
    expect(JSON.stringify(winner(odd, "__proto__")?.value)).toBe('{"__proto__":"mine"}');
    expect(conflictedFields(merge(odd, created))).toEqual([]);
    expect(Object.prototype).not.toHaveProperty("mine");
  });
});

const good = JSON.parse(encode(created));
const value = ["milk", stamp(0), T0];
test.each<[string, unknown]>([
  ["nothing", undefined],
  ["no object", [good]],
  ["null", null],
  ["no creation", { ...good, created: undefined }],
  ["a creation without a wall time", { ...good, created: [stamp(0)] }],
  ["a wall time that is no number", { ...good, created: [stamp(0), "now"] }],
  ["a wall time that is no whole number", { ...good, created: [stamp(0), 1.5] }],
  ["a creation without a stamp", { ...good, created: [null, T0] }],
  ["a malformed stamp", { ...good, created: ["yesterday", T0] }],
  ["no fields", { ...good, fields: [] }],
  ["fields as an object", { ...good, fields: { task: [value] } }],
  ["a field without a name", { ...good, fields: [[1, [value]]] }],
  ["a field without values", { ...good, fields: [["task", []]] }],
  ["values that are no list", { ...good, fields: [["task", "milk"]] }],
  ["a value without a stamp", { ...good, fields: [["task", [["milk"]]]] }],
  ["a value with more than it has", { ...good, fields: [["task", [[...value, 1]]]] }],
  ["one good value and one bad", { ...good, fields: [["task", [value, ["beer", "x", T0]]]] }],
  ["seen as an object", { ...good, seen: {} }],
  ["a malformed stamp in seen", { ...good, seen: ["x"] }],
  ["a number in seen", { ...good, seen: [1] }],
])("[M1] a body with %s is refused", (_, json) => {
  expect(decode(JSON.stringify(json) ?? "")).toBeUndefined();
});

test("[M1] text that is no JSON is refused", () => {
  expect(decode("{")).toBeUndefined();
  expect(decode(encode(created).slice(1))).toBeUndefined();
});

test("[M3] a record is in conflict where a loser's value differs, by content", () => {
  const onA = write(created, { tags: { a: [1] } }, stamp(1, ORIGIN_A), T0);
  const same = write(created, { tags: { a: [1] } }, stamp(1, ORIGIN_B), T0);
  const other = write(created, { tags: { a: [2] } }, stamp(1, ORIGIN_B), T0);
  expect(conflictedFields(merge(onA, same))).toEqual([]);
  expect(conflictedFields(merge(onA, other))).toEqual(["tags"]);
});

function read(text: string): TodoRecord {
  const record = decode(text);
  if (!record) throw new Error(`refused: ${text}`);
  return record;
}
