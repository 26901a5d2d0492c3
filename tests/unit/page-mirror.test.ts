/** Changes put into the page's list: in the order of ids, and as often as they come. */
import { expect, test } from "vitest";
import type { TodoId } from "../../workers/core/id.ts";
import { withTodos } from "../../workers/web/page/list/with-todos.ts";
import type { Todo } from "../../workers/web/page/net/shapes.ts";

const AT = "2026-11-25T10:00:00.000Z";

function todo(id: string, task = id): Todo {
  return {
    id: id as TodoId,
    task,
    completed: false,
    deleted: false,
    version: 1,
    createdAt: AT,
    updatedAt: AT,
    node: "a",
    conflicts: 0,
  };
}

const tasks = (todos: readonly Todo[]) => todos.map(({ task }) => task);
const LIST = ["1-aaaaaa", "2-aaaaaa", "10-aaaaaa"].map((id) => todo(id));

test("a change takes its todo's place, and of several the last one counts", () => {
  const changed = withTodos(LIST, [todo("2-aaaaaa", "first"), todo("2-aaaaaa", "second")]);
  expect(tasks(changed)).toEqual(["1-aaaaaa", "second", "10-aaaaaa"]);
});

test("[I1] what is new stands in the order of ids: by number, then by origin", () => {
  const changed = withTodos(LIST, [todo("11-bbbbbb"), todo("2-bbbbbb"), todo("3-bbbbbb"), todo("1-baaaaa")]);
  expect(tasks(changed)).toEqual([
    "1-aaaaaa",
    "1-baaaaa",
    "2-aaaaaa",
    "2-bbbbbb",
    "3-bbbbbb",
    "10-aaaaaa",
    "11-bbbbbb",
  ]);
});

test("what did not change is the same object, and an empty list takes all", () => {
  expect(withTodos(LIST, [todo("2-aaaaaa", "new")])[0]).toBe(LIST[0]);
  expect(tasks(withTodos([], LIST.toReversed()))).toEqual(tasks(LIST));
});
