/** `todo move`, in the order made by hand. */
import { expect, test } from "vitest";
import type { Todo } from "../../workers/model/todo.ts";
import { page, startCluster, todo, todoId } from "./helpers/cluster.ts";

/** A node that keeps positions, and lists by them. */
function ordering(positions: readonly (string | null)[]) {
  const todos = new Map(
    positions.map((position, index) => [
      todoId(index + 1) as string,
      todo({ id: todoId(index + 1), position }),
    ]),
  );
  const order = () =>
    [...todos.values()].toSorted((left, right) => {
      const [a, b] = [left, right].map((each) => each.position ?? "~");
      return (a ?? "") < (b ?? "") ? -1 : a === b ? 0 : 1;
    });
  return {
    order: () => order().map(({ id }) => Number.parseInt(id, 10)),
    a: ({
      method,
      path,
      body,
    }: {
      readonly method: string;
      readonly path: string;
      readonly body: string;
    }) => {
      const name = path.split("/").at(-1) ?? "";
      if (name === "todos") return page(order());
      const found = todos.get(name) ?? todos.get(`${name}-aaaaaa`) ?? todo();
      const next = method === "PATCH" ? { ...found, ...(JSON.parse(body) as Partial<Todo>) } : found;
      todos.set(next.id, next);
      return { body: next };
    },
  };
}

test.each([
  ["move 3 --before 1", ["a0", "a1", "a2"], [3, 1, 2], 1],
  ["move 1 --after 2", ["a0", "a1", "a2"], [2, 1, 3], 1],
  ["move 1 --after 3", ["a0", "a1", "a2"], [2, 3, 1], 1],
  ["move 3 --before 2", ["a0", "a1", "a2"], [1, 3, 2], 1],
  // What stands before it gets a place, what stands behind it none.
  ["move 4 --before 2", [null, null, null, null], [1, 4, 2, 3], 2],
  ["move 1 --after 2", ["a0", null, null], [2, 1, 3], 2],
  // Two nodes gave the same position.
  ["move 3 --before 2", ["a1", "a1", "a2"], [3, 1, 2], 1],
] as const)("%s of %j", async (line, positions, expected, writes) => {
  const node = ordering(positions);
  const { sandbox, a } = await startCluster({ a: node.a });
  expect((await sandbox.todo(`${line} --node a`)).code).toBe(0);
  expect(node.order()).toEqual(expected);
  expect(a.asked.filter(({ method }) => method === "PATCH")).toHaveLength(writes);
});

test("where too many would need a place, nothing is changed", async () => {
  const node = ordering(Array.from({ length: 300 }, () => null));
  const { sandbox, a } = await startCluster({ a: node.a });
  const { code, stderr } = await sandbox.todo("move 1 --after 290 --node a");
  expect(code).toBe(5);
  expect(stderr).toContain("nothing was changed");
  expect(a.asked.every(({ method }) => method === "GET")).toBe(true);
});

test.each(["move 1", "move 1 --before 2 --after 3", "move 1 --before 1"])("wrong usage: %s", async (line) => {
  const { sandbox } = await startCluster({ a: ordering(["a0", "a1", "a2"]).a });
  expect((await sandbox.todo(`${line} --node a`)).code).toBe(2);
});
