import { expect, test } from "vitest";
import { parseQuickAdd } from "../../workers/web/page/todos/quick-add.ts";

/** A Wednesday. */
const TODAY = new Date(2026, 10, 25, 15, 0);

test.each([
  ["buy milk", { task: "buy milk" }],
  [
    "buy  milk #shop #a-b !high due:friday",
    { task: "buy milk", tags: ["a-b", "shop"], priority: "high", due: "2026-11-27" },
  ],
  ["due:+3d call", { task: "call", due: "2026-11-28" }],
  ["call due:wed", { task: "call", due: "2026-12-02" }],
  ["電話 due:明日 !l", { task: "電話", due: "2026-11-26", priority: "low" }],
  ["due:2026-12-01 pay", { task: "pay", due: "2026-12-01" }],
  ["issue #12, due:someday !wow", { task: "issue #12, due:someday !wow" }],
])("%s", (text, fields) => {
  expect(parseQuickAdd(text, TODAY)).toEqual(fields);
});
