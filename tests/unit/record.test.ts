import { describe, expect, test } from "vitest";
import { merge } from "../../workers/core/merge.ts";
import { conflictedFields, lastWrite, write } from "../../workers/core/record.ts";
import { isDeleted } from "../../workers/core/todo.ts";
import { ORIGIN_A, ORIGIN_B, stamp, T0 } from "../helpers/make.ts";

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
    expect(lastWrite(after)).toMatchObject({ stamp: stamp(5, ORIGIN_B), wallTime: T0 - 1 });
    const renamed = write(created, { task: "beer" }, stamp(6), T0);
    expect(lastWrite(renamed)).toMatchObject({ stamp: stamp(6), wallTime: T0 });
    expect(lastWrite(created).stamp).toBe(stamp(0));
  });
});

test("[M1] a record without a value is a bug, and has no last write", () => {
  expect(() => lastWrite({ ...created, fields: new Map() })).toThrow("a record without a value");
});

test("[M3] a record is in conflict where a loser's value differs, by content", () => {
  const onA = write(created, { tags: { a: [1] } }, stamp(1, ORIGIN_A), T0);
  const same = write(created, { tags: { a: [1] } }, stamp(1, ORIGIN_B), T0);
  const other = write(created, { tags: { a: [2] } }, stamp(1, ORIGIN_B), T0);
  expect(conflictedFields(merge(onA, same))).toEqual([]);
  expect(conflictedFields(merge(onA, other))).toEqual(["tags"]);
});

test("[M1] a record is deleted where its field says so, and not where nobody has written that", () => {
  expect(isDeleted(created)).toBe(false);
  expect(isDeleted(write(created, { deleted: true }, stamp(1), T0))).toBe(true);
  expect(isDeleted(write(created, { deleted: false }, stamp(1), T0))).toBe(false);
});
