/** The list as the page shows it, with writes that no node has acknowledged yet. */
import { expect, test } from "vitest";
import type { TodoId } from "../../workers/core/id.ts";
import { type Write, withWrites } from "../../workers/web/page/list/writes.ts";
import type { Todo } from "../../workers/web/page/net/shapes.ts";

const AT = "2026-11-25T10:00:00.000Z";

function todo(n: number, task: string): Todo {
  const id = `${n}-aaaaaa` as TodoId;
  return {
    id,
    task,
    completed: false,
    deleted: false,
    version: n,
    createdAt: AT,
    updatedAt: AT,
    node: "a",
    conflicts: 0,
  };
}

function shown(todos: readonly Todo[], writes: readonly Write[]) {
  return withWrites(todos, writes, (id) => id).map(({ task, completed, deleted, unsent }) =>
    [task, completed && "completed", deleted && "deleted", unsent && "unsent"].filter(Boolean).join(" "),
  );
}

test("writes are shown in the order in which they were made, and marked", () => {
  const row = "1-aaaaaa";
  expect(
    shown(
      [todo(1, "Milk"), todo(2, "Tea")],
      [
        { key: "k1", row, type: "update", fields: { completed: true } },
        { key: "k2", row, type: "update", fields: { task: "Oat milk" } },
        { key: "k3", row: "2-aaaaaa", type: "remove" },
      ],
    ),
  ).toEqual(["Oat milk completed unsent", "Tea deleted unsent"]);
});

test("a todo that has no id yet comes last, with what was written to it since", () => {
  const row = "new-1";
  expect(
    shown(
      [todo(1, "Milk")],
      [
        { key: "k1", row, type: "create", fields: { task: "Tea" } },
        { key: "k2", row, type: "update", fields: { completed: true } },
      ],
    ),
  ).toEqual(["Milk", "Tea completed unsent"]);
});

test("what has no write that waits is the same object each time, so that nothing of it is drawn again", () => {
  const todos = [todo(1, "Milk"), todo(2, "Tea")];
  const [first] = withWrites(todos, [], (id) => id);
  const [again] = withWrites(todos, [{ key: "k", row: "2-aaaaaa", type: "remove" }], (id) => id);
  expect(again).toBe(first);
});
