import { expect, test } from "vitest";
import type { Todo } from "../../workers/model/todo.ts";
import { page, refusal, startCluster, todo, todoId } from "./helpers/cluster.ts";
import type { Handler } from "./helpers/fake-server.ts";

const ON_A = todo({ id: todoId(1, "aaaaaa"), task: "TaskA" });
const ON_B = todo({ id: todoId(1, "bbbbbb"), task: "TaskB", node: "b" });

/** A node that lists these todos, and answers writes with the first. */
function having(...todos: readonly Todo[]): Handler {
  return ({ method }) => (method === "GET" ? page(todos) : { body: todos[0] ?? ON_A });
}

/** The first column of a table. */
function shownIds(stdout: string): (string | undefined)[] {
  return stdout
    .trimEnd()
    .split("\n")
    .slice(1)
    .map((line) => line.split(/\s/)[0]);
}

test("[I2] a short id means the todo last shown under it, on the other node too", async () => {
  const { sandbox, b } = await startCluster({ a: having(ON_A), b: having(ON_B) });
  await sandbox.todo("list");
  await sandbox.todo("update 1 complete");
  expect(b.lines).toEqual(["PATCH /lists/inbox/todos/1-aaaaaa"]);
});

test("[I2] the last one shown counts: also by create", async () => {
  const { sandbox, a } = await startCluster({ a: having(ON_A), b: having(ON_B) });
  await sandbox.todo("create TaskB --node b");
  await sandbox.todo("delete 1 --node a");
  expect(a.lines).toEqual(["DELETE /lists/inbox/todos/1-bbbbbb"]);
});

test("[I2] an id that was never shown is the node's to decide", async () => {
  const { sandbox, a } = await startCluster();
  for (const id of ["1", "12-a", "1-aaaaaa", "constructor", "a/b"])
    await sandbox.todo(`delete ${id} --node a`);
  expect(a.lines).toEqual([
    "DELETE /lists/inbox/todos/1",
    "DELETE /lists/inbox/todos/12-a",
    "DELETE /lists/inbox/todos/1-aaaaaa",
    "DELETE /lists/inbox/todos/constructor",
    "DELETE /lists/inbox/todos/a%2Fb",
  ]);
});

test("[I2] what only went out as JSON was shown under no short id", async () => {
  const { sandbox, b } = await startCluster({ a: having(ON_A) });
  await sandbox.todo("list --json");
  await sandbox.todo("update 1 complete");
  expect(b.lines).toEqual(["PATCH /lists/inbox/todos/1"]);
});

test("[I2] each list has its own ids, also one named constructor", async () => {
  const { sandbox, a } = await startCluster({ a: having(ON_A) });
  await sandbox.todo("list --node a --list constructor");
  await sandbox.todo("delete 1 --node a --list chores");
  await sandbox.todo("delete 1 --node a --list constructor");
  expect(a.lines.slice(1)).toEqual([
    "DELETE /lists/chores/todos/1",
    "DELETE /lists/constructor/todos/1-aaaaaa",
  ]);
});

test("[I2] two todos with one number are shown, and meant, by their origins", async () => {
  const { sandbox, b } = await startCluster({ a: having(ON_A, ON_B) });
  const { stdout } = await sandbox.todo("list");
  expect(shownIds(stdout)).toEqual(["1-a", "1-b"]);
  await sandbox.todo("delete 1-b");
  expect(b.lines).toEqual(["DELETE /lists/inbox/todos/1-bbbbbb"]);
});

test("[I2] once a listing has shown 1-a and 1-b, `1` never acts, whatever it meant before", async () => {
  const { sandbox, a, b } = await startCluster({ a: having(ON_A), b: having(ON_A, ON_B) });
  await sandbox.todo("list --node a");
  await sandbox.todo("list --node b");
  for (const line of ["delete 1", "done 1 2", "update 1 complete"]) {
    const { code, stderr } = await sandbox.todo(line);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: "todo: 1 may mean 1-a or 1-b\nsay which: nothing was changed\n",
    });
  }
  expect([...a.asked, ...b.asked].every(({ method }) => method === "GET")).toBe(true);
});

test("[I2] a todo created since the last listing gets a short id apart from those listed", async () => {
  const { sandbox } = await startCluster({ a: having(ON_A), b: having(ON_B) });
  await sandbox.todo("list --node a");
  expect((await sandbox.todo("create TaskB --node b")).stdout).toBe("Created 1-b (v1, open) TaskB\n");
});

test("[I2] a whole listing begins anew: what it does not show does not lengthen ids", async () => {
  const { sandbox } = await startCluster({ a: having(ON_A), b: having(ON_B) });
  expect(shownIds((await sandbox.todo("list")).stdout)).toEqual(["1"]);
  expect(shownIds((await sandbox.todo("list")).stdout)).toEqual(["1"]);
});

test("[I2] a later page, or a part of the list, is told apart from what is on the screen already", async () => {
  const { sandbox } = await startCluster({ a: having(ON_A), b: having(ON_B) });
  await sandbox.todo("list --node a");
  expect(shownIds((await sandbox.todo("list --node b --after x")).stdout)).toEqual(["1-b"]);
  await sandbox.todo("list --node a");
  expect(shownIds((await sandbox.todo("list --node b --status open")).stdout)).toEqual(["1-b"]);
});

test("a todo that was shown and is not found is explained", async () => {
  const { sandbox } = await startCluster({
    a: having(ON_A),
    b: () => refusal("not-found", "No todo 1-aaaaaa in this list."),
  });
  await sandbox.todo("list");
  const { code, stderr } = await sandbox.todo("delete 1");
  expect(code).toBe(3);
  expect(stderr).toBe(
    "via b\ntodo: b: No todo 1-aaaaaa in this list.\n" + "1 means 1-aaaaaa, the todo last shown as 1\n",
  );
});

test("[I2] an ambiguous id ends with 3 and lists the candidates", async () => {
  const candidates = [
    { id: ON_A.id, task: "TaskA" },
    { id: ON_B.id, task: "Task\u001bB" },
  ];
  const { sandbox } = await startCluster({
    a: () => refusal("ambiguous-id", "1 means two todos.", { candidates }),
  });
  const { code, stdout, stderr } = await sandbox.todo("delete 1");
  expect({ code, stdout }).toEqual({ code: 3, stdout: "" });
  expect(stderr).toBe("via a\ntodo: a: 1 means two todos.\n  1-aaaaaa  TaskA\n  1-bbbbbb  Task\\u001bB\n");
});
