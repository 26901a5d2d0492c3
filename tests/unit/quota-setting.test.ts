import { expect, test } from "vitest";
import { DEFAULT_QUOTAS, quotasOf } from "../../workers/shared/quotas.ts";

test("quotas are what TODO_QUOTAS says, and the defaults for what it does not name", () => {
  expect(quotasOf({})).toEqual(DEFAULT_QUOTAS);
  expect(quotasOf({ TODO_QUOTAS: "" })).toEqual(DEFAULT_QUOTAS);
  const TODO_QUOTAS = "todos=5000, import-bytes=1000000";
  expect(quotasOf({ TODO_QUOTAS })).toEqual({ ...DEFAULT_QUOTAS, todos: 5_000, "import-bytes": 1_000_000 });
  expect(quotasOf({ TODO_QUOTAS: "watchers=2" })).toEqual({ ...DEFAULT_QUOTAS, watchers: 2 });
});

test.each([
  "todo=5",
  "todos",
  "todos=",
  "todos=0",
  "todos=-1",
  "todos=1.5",
  "todos=1;keys=2",
  "toString=1",
  ",",
])("a worker does not run with quotas that can't be read: %j", (TODO_QUOTAS) => {
  expect(() => quotasOf({ TODO_QUOTAS })).toThrow(/TODO_QUOTAS has .* todos, keys, watchers/);
});
