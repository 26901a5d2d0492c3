import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { MAX_TASK_CODE_POINTS } from "../../workers/core/limits.ts";
import { merge } from "../../workers/core/merge.ts";
import { write } from "../../workers/core/record.ts";
import { isListName, withDeleted } from "../../workers/core/todo.ts";
import { toConflicts } from "../../workers/model/answers.ts";
import { Task } from "../../workers/model/task.ts";
import { toTodo } from "../../workers/model/todo.ts";
import { HOUR, ORIGIN_B, stamp, T0, todoId } from "../helpers/make.ts";

describe("the times of a todo", () => {
  const at = (wallTime: number) =>
    toTodo(
      todoId("1-bbbbbb"),
      1,
      write(undefined, { task: "milk", completed: true, deleted: false }, stamp(HOUR), wallTime),
    );
  test.each([
    ["as its stamp has it", T0 + HOUR],
    ["where its stamp runs ahead of it", T0 + 1],
  ])("are those of the writer's clock: %s", (_, wallTime) => {
    const time = new Date(wallTime).toISOString();
    expect(at(wallTime)).toMatchObject({ createdAt: time, updatedAt: time, completedAt: time });
  });
});

describe("a task", () => {
  test.each([
    ["  buy milk\n", "buy milk"],
    ["牛乳を買う", "牛乳を買う"],
    ["e\u0301 stays as it came", "e\u0301 stays as it came"],
    ["👩‍👩‍👧", "👩‍👩‍👧"],
    ["<script>", "<script>"],
  ])("is kept as it came, trimmed: %j", (text, task) => {
    expect(v.parse(Task, text)).toBe(task);
  });
  test("may have as many code points as the limit, counted after trimming", () => {
    const longest = "👍".repeat(MAX_TASK_CODE_POINTS);
    expect(v.parse(Task, ` ${longest} `)).toBe(longest);
    expect(() => v.parse(Task, `${longest}x`)).toThrow("task has 1001 characters, at most 1000");
  });
  test.each([
    "",
    "   ",
    "\n",
    "a\tb",
    "a\nb",
    "\u0000",
    "a\u007fb",
    "a\u0085b",
    "a\u009f",
    "\ud800",
    "a\udc00b",
  ])("is refused: %j", (text) => {
    expect(v.is(Task, text)).toBe(false);
  });
});

test.each([
  ["inbox", true],
  ["a", true],
  ["0-9", true],
  ["a".repeat(63), true],
  ["a".repeat(64), false],
  ["", false],
  ["-a", false],
  ["Inbox", false],
  ["a_b", false],
  ["a/b", false],
  ["a\n", false],
])("a list may be named %j: %s", (name, may) => {
  expect(isListName(name)).toBe(may);
});

test("[M5] a write says that the todo is not deleted, unless it deletes: so a later one revives it", () => {
  expect(withDeleted({ task: "beer" })).toEqual({ task: "beer", deleted: false });
  expect(withDeleted({ deleted: true })).toEqual({ deleted: true });
});

describe("a todo", () => {
  const created = write(undefined, { task: "milk", completed: false, deleted: false }, stamp(0), T0);
  const onA = write(created, { completed: true, deleted: false }, stamp(1), T0 + 1);
  const onB = write(created, { task: "beer", deleted: true }, stamp(2, ORIGIN_B), T0 - HOUR);
  const merged = merge(onA, onB);

  test("[M6] [M7] shows the winners, when and where the last write was made", () => {
    expect(toTodo(todoId("1-aaaaaa"), 7, merged)).toEqual({
      id: "1-aaaaaa",
      task: "beer",
      completed: true,
      start: null,
      due: null,
      priority: null,
      tags: [],
      notes: null,
      position: null,
      completedAt: "2026-11-22T10:00:00.001Z",
      deleted: true,
      version: 7,
      createdAt: "2026-11-22T10:00:00.000Z",
      updatedAt: "2026-11-22T09:00:00.000Z",
      node: "b",
      conflicts: 1,
    });
  });
  test("[M3] lists what lost, to what, when and where", () => {
    expect(toConflicts(todoId("1-aaaaaa"), merged)).toMatchObject([
      {
        id: "1-aaaaaa",
        field: "deleted",
        winner: { value: true, updatedAt: "2026-11-22T09:00:00.000Z", node: "b" },
        losers: [{ value: false, updatedAt: "2026-11-22T10:00:00.001Z", node: "a" }],
      },
    ]);
  });
});
