import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Body, encode } from "../../workers/core/body.ts";
import { formatStamp, type Stamp } from "../../workers/core/hlc.ts";
import { readRecord } from "../../workers/core/incoming.ts";
import {
  MAX_CLOCK_MS,
  MAX_COUNTER,
  MAX_ORIGINS_PER_RECORD,
  MAX_RECORD_CHARS,
  MAX_VALUE_DEPTH,
  MAX_WALL_TIME_MS,
} from "../../workers/core/limits.ts";
import type { Json, TodoRecord, Value } from "../../workers/core/record.ts";
import { write } from "../../workers/core/record.ts";
import { toVector } from "../../workers/core/vector.ts";
import { ORIGIN_B, ORIGIN_C, origin, stamp, T0, todoId } from "../helpers/make.ts";
import { threeStates } from "../helpers/reachable.ts";

const ID = todoId("7-bbbbbb");
const STAMP = stamp(0, ORIGIN_B);
const honest = write(undefined, { task: "milk", completed: false, deleted: false }, STAMP, T0);

const reasonOf = (record: TodoRecord | string, id: string = ID) => {
  const body = (typeof record === "string" ? record : encode(record)) as Body;
  const read = readRecord({ id: id as typeof ID, body });
  return "reason" in read ? read.reason : undefined;
};
const withField = (name: string, value: Json, by: Stamp = STAMP) => ({
  ...honest,
  fields: new Map(honest.fields).set(name, [{ value, stamp: by, wallTime: T0 }]),
});
const withValues = (...values: Value[]) => ({
  ...honest,
  fields: new Map(honest.fields).set("task", values),
});
const nested = (depth: number): Json => (depth === 0 ? "leaf" : [nested(depth - 1)]);

describe("[M8] a record that came", () => {
  test("is read as it is where a node that keeps the rules wrote it", () => {
    const body = encode(honest);
    expect(readRecord({ id: ID, body })).toEqual({ id: ID, body, record: honest });
    fc.assert(
      fc.property(threeStates, (states) => {
        for (const state of states) expect(reasonOf(state)).toBeUndefined();
      }),
    );
  });

  test.each([
    ["an id whose number no node gives", honest, `${MAX_COUNTER + 1}-bbbbbb`, "id"],
    ["an id that is none", honest, "7", "id"],
    ["too many characters", withField("notes", "x".repeat(MAX_RECORD_CHARS)), ID, "characters"],
    ["a body that is no JSON", "[[", ID, "format"],
    ["a body of another format", '{"format":2}', ID, "format"],
    [
      "a stamp beyond the year 2499",
      encode(honest).replaceAll(STAMP, STAMP.replace("2026", "2500")),
      ID,
      "format",
    ],
    ["a stamp of another format", encode(honest).replaceAll("T10:", "T25:"), ID, "format"],
    [
      "a wall time that no Date holds",
      encode({ ...honest, created: { stamp: STAMP, wallTime: MAX_WALL_TIME_MS + 1 } }),
      ID,
      "format",
    ],
    ["a value that it has not seen", withField("task", "milk", stamp(1, ORIGIN_B)), ID, "has not seen"],
    [
      "a value of a storage it has not seen",
      withField("task", "milk", stamp(0, ORIGIN_C)),
      ID,
      "has not seen",
    ],
    [
      "a creation that it has not seen",
      { ...honest, created: { stamp: stamp(1, ORIGIN_B), wallTime: T0 } },
      ID,
      "creation",
    ],
    [
      "a field missing that every write leaves",
      { ...honest, fields: new Map([...honest.fields].slice(0, 2)) },
      ID,
      "missing",
    ],
    [
      "one value of two that it has not seen",
      withValues(
        { value: "milk", stamp: STAMP, wallTime: T0 },
        { value: "beer", stamp: stamp(1, ORIGIN_B), wallTime: T0 },
      ),
      ID,
      "has not seen",
    ],
    [
      "one value of two nested too deep",
      withValues(
        { value: "milk", stamp: STAMP, wallTime: T0 },
        { value: nested(MAX_VALUE_DEPTH + 1), stamp: stamp(-1, ORIGIN_B), wallTime: T0 },
      ),
      ID,
      "nested",
    ],
    ["one item of two nested too deep", withField("tags", ["leaf", nested(MAX_VALUE_DEPTH)]), ID, "nested"],
    ["a value nested too deep", withField("tags", nested(MAX_VALUE_DEPTH + 1)), ID, "nested"],
    [
      "two values of one write",
      withValues(
        { value: "milk", stamp: STAMP, wallTime: T0 },
        { value: "beer", stamp: STAMP, wallTime: T0 },
      ),
      ID,
      "two values",
    ],
    ["too many storages that wrote to it", seenBy(MAX_ORIGINS_PER_RECORD + 1), ID, "storages"],
  ] as const)("is refused with %s", (_, record, id, reason) => {
    expect(reasonOf(record, id)).toContain(reason);
  });

  test("is taken at each bound", () => {
    const wallTime = MAX_WALL_TIME_MS;
    expect(reasonOf({ ...honest, created: { stamp: STAMP, wallTime } })).toBeUndefined();
    expect(reasonOf(honest, `${MAX_COUNTER}-bbbbbb`)).toBeUndefined();
    expect(reasonOf(withField("tags", nested(MAX_VALUE_DEPTH)))).toBeUndefined();
    for (const value of [null, [null]]) expect(reasonOf(withField("due", value))).toBeUndefined();
    expect(reasonOf(seenBy(MAX_ORIGINS_PER_RECORD))).toBeUndefined();
    const room = MAX_RECORD_CHARS - encode(withField("notes", "")).length;
    expect(reasonOf(withField("notes", "x".repeat(room)))).toBeUndefined();
    expect(reasonOf(withField("notes", "x".repeat(room + 1)))).toContain("characters");
  });

  test("[H3] is taken with a stamp of the last day that stamps have", () => {
    const last = formatStamp({ millis: Date.UTC(2500, 0, 1) - 1, logical: 0xffff }, ORIGIN_B);
    expect(Date.UTC(2500, 0, 1)).toBeGreaterThan(MAX_CLOCK_MS);
    expect(reasonOf(write(honest, { task: "late" }, last, T0))).toBeUndefined();
  });
});

function seenBy(origins: number): TodoRecord {
  const letters = "abcdefghijklmnopqrstuvwxyz";
  const others = Array.from({ length: origins - 1 }, (_, n) =>
    stamp(0, origin(`caaa${letters[Math.floor(n / 26)]}${letters[n % 26]}`)),
  );
  return { ...honest, seen: toVector([STAMP, ...others]) };
}
