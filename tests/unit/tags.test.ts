import fc from "fast-check";
import * as v from "valibot";
import { expect, test } from "vitest";
import { MAX_TAGS } from "../../workers/core/limits.ts";
import { merge } from "../../workers/core/merge.ts";
import { conflictedFields, write } from "../../workers/core/record.ts";
import { Tag, Tags, tagsOf } from "../../workers/model/tags.ts";
import { firstWritesOf, updateOf, writesOf } from "../../workers/model/todo.ts";
import { ORIGIN_A, ORIGIN_B, stamp, T0 } from "../helpers/make.ts";

const set = fc.subarray(["a", "b", "c", "d", "e", "f"]);

test("[M6] tags that one node adds or removes, and the other leaves alone, stay added and removed", () => {
  fc.assert(
    fc.property(set, set, set, fc.boolean(), (base, onA, onB, inSteps) => {
      const made = write(undefined, firstWritesOf({ task: "x", tags: base }), stamp(0, ORIGIN_A), T0);
      const changed = (tags: string[], after: number, origin: typeof ORIGIN_A) => {
        const changes = { addTags: tags, removeTags: base.filter((tag) => !tags.includes(tag)) };
        return write(made, writesOf(inSteps ? changes : { tags }, made), stamp(after, origin), T0 + after);
      };
      const [a, b] = [changed(onA, 1, ORIGIN_A), changed(onB, 2, ORIGIN_B)];
      const merged = tagsOf(merge(a, b));
      for (const tag of ["a", "b", "c", "d", "e", "f"]) {
        const [before, here, there] = [base, onA, onB].map((tags) => tags.includes(tag));
        const isTagged = merged.includes(tag);
        // Each node has its say where the other changed nothing.
        if (here === there) expect(isTagged).toBe(here);
        else if (!inSteps) expect(isTagged).toBe(here === before ? there : here);
      }
      if (!inSteps) expect(conflictedFields(merge(a, b))).toEqual([]);
    }),
    { seed: 14 },
  );
});

test("[M3] [M4] a tag that is added here and removed there is in conflict, until the set is written again", () => {
  const made = write(undefined, firstWritesOf({ task: "x", tags: ["a"] }), stamp(0, ORIGIN_A), T0);
  const added = write(made, writesOf({ addTags: ["a"] }, made), stamp(1, ORIGIN_A), T0);
  const removed = write(made, writesOf({ tags: [] }, made), stamp(2, ORIGIN_B), T0);
  const merged = merge(added, removed);
  expect(tagsOf(merged)).toEqual([]);
  expect(conflictedFields(merged)).toEqual(["tag:a"]);
  const settled = write(merged, writesOf({ tags: ["a"] }, merged), stamp(3, ORIGIN_A), T0);
  expect(tagsOf(settled)).toEqual(["a"]);
  expect(conflictedFields(settled)).toEqual([]);
});

test("what conflicts name is written with one update, and a field that is not known is named", () => {
  const values = { "tag:b": true, "tag:a": false, "extra:csv": "x", due: "2026-12-01", deleted: false };
  expect(updateOf(values)).toEqual({
    type: "update",
    update: {
      addTags: ["b"],
      removeTags: ["a"],
      extra: { csv: "x" },
      due: "2026-12-01",
      deleted: false,
    },
  });
  expect(updateOf({ due: "never" })).toEqual({ type: "unknown-field", field: "due" });
  expect(updateOf({ colour: "red" })).toEqual({ type: "unknown-field", field: "colour" });
});

test("a set is sorted, has each tag once however its letters were typed, and is bounded", () => {
  expect(v.parse(Tags, ["b", "e\u0301", "a", "é", "b"])).toEqual(["a", "b", "é"]);
  const many = Array.from({ length: MAX_TAGS + 1 }, (_, place) => `t${place}`);
  expect(v.is(Tags, many.slice(1))).toBe(true);
  expect(v.is(Tags, many)).toBe(false);
});

test.each(["", " ", "a b", "a,b", "a\nb", "a\u3000b", "\u0000", "\ud800", "x".repeat(51)])(
  "%j is no tag",
  (tag) => expect(v.is(Tag, tag)).toBe(false),
);
