import { expect, test } from "vitest";
import { MAX_EXTRA_CHARS } from "../../workers/core/limits.ts";
import { formerOf, leftOut } from "../../workers/model/former.ts";

const replaced = (value: string) => ({
  field: "notes",
  value,
  updatedAt: "2026-11-22T10:00:00.000Z",
  node: "a",
  replacedAt: "2026-11-22T10:00:01.000Z",
  replacedBy: "a",
});

test("a past that is too long to be kept takes no other with it, and is counted", () => {
  const history = [replaced("before"), replaced("x".repeat(MAX_EXTRA_CHARS)), replaced("after")];
  expect(formerOf({ history })).toEqual({ history: [replaced("before"), replaced("after")] });
  expect(leftOut({ history })).toBe(1);
});
