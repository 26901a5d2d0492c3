import { expect, test } from "vitest";
import type { ShownTodo } from "../../workers/web/page/list/writes.ts";
import { filtered } from "../../workers/web/page/todos/filter.ts";
import { ordered } from "../../workers/web/page/todos/order.ts";

const TODOS = [
  { row: "1", due: "2026-12-01", priority: "low" },
  { row: "2" },
  { row: "3", due: "2026-11-30T09:00:00.000Z", priority: "high" },
  { row: "4", due: null, priority: "high" },
] as ShownTodo[];
const rows = (todos: readonly ShownTodo[]) => todos.map(({ row }) => row);

test("newest first; by due date what has none comes last; by priority the high ones first", () => {
  expect(rows(ordered(TODOS, "newest"))).toEqual(["4", "3", "2", "1"]);
  expect(rows(ordered(TODOS, "due"))).toEqual(["3", "1", "4", "2"]);
  expect(rows(ordered(TODOS, "priority"))).toEqual(["4", "3", "1", "2"]);
});

test("what begins later is not among the open ones, but shown where it is asked for", () => {
  const todos = [
    { row: "1", start: "2999-01-01" },
    { row: "2", start: "2020-01-01" },
    { row: "3" },
  ] as ShownTodo[];
  const shown = (filter: "open" | "later" | "all") => rows(filtered(todos, filter, "", new Set()));
  expect(shown("open")).toEqual(["2", "3"]);
  expect(shown("later")).toEqual(["1"]);
  expect(shown("all")).toEqual(["1", "2", "3"]);
});
