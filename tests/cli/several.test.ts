/** Commands about several todos at once, and how ids may be typed. */
import { expect, test } from "vitest";
import type { Todo } from "../../workers/model/todo.ts";
import { page, refusal, startCluster, todo, todoId } from "./helpers/cluster.ts";
import type { Handler } from "./helpers/fake-server.ts";

const stampOf = (n: number) => `2026-11-22T10:00:0${n}.000Z-0000-aaaaaa`;

/** A node that makes every change, but knows no todo 6. */
const node: Handler = ({ method, path, body }) => {
  if (method === "GET") return page([]);
  if (path !== "/lists/inbox/todos") {
    const id = path.split("/").at(-1);
    return id === "6"
      ? refusal("not-found", "No todo 6.")
      : { body: todo({ id: todoId(Number(id)), deleted: true }) };
  }
  const { ids, set } = JSON.parse(body) as { ids: string[]; set: Partial<Todo> };
  const results = ids.map((id, index) =>
    id === "6"
      ? { id, problem: refusal("not-found", "No todo 6.").body }
      : { id, todo: todo({ id: todoId(Number(id)), ...set }), stamp: stampOf(index) },
  );
  return { body: { results } };
};

/** What was written, as `PATCH /lists/inbox/todos {…}`. */
async function written(line: string) {
  const { sandbox, a } = await startCluster({ a: node });
  const run = await sandbox.todo(`${line} --node a`);
  const writes = a.asked.filter(({ method }) => method !== "GET");
  return { ...run, writes: writes.map(({ method, path, body }) => `${method} ${path} ${body}`.trim()) };
}

test("several ids and ranges are one request, with an answer for each", async () => {
  const { code, stdout, writes } = await written("done 3,5 7-9");
  expect(code).toBe(0);
  expect(writes).toEqual(['PATCH /lists/inbox/todos {"ids":["3","5","7","8","9"],"set":{"completed":true}}']);
  expect(stdout).toBe(["3", "5", "7", "8", "9"].map((id) => `Done: ${id} (v1, completed) TaskA\n`).join(""));
});

test.each([
  ["open 3 5", '{"ids":["3","5"],"set":{"completed":false}}'],
  ["update 3 5 done", '{"ids":["3","5"],"set":{"completed":true}}'],
  ["update 3 5-6 --priority high", '{"ids":["3","5","6"],"set":{"priority":"high"}}'],
  ["tag 3 5 work home", '{"ids":["3","5"],"set":{"addTags":["work","home"]}}'],
  ["untag 3 5 +2026", '{"ids":["3","5"],"set":{"removeTags":["2026"]}}'],
])("%s", async (line, body) => {
  expect((await written(line)).writes).toEqual([`PATCH /lists/inbox/todos ${body}`]);
});

test.each(["done", "completed", "complete"])("update 1 %s completes it", async (word) => {
  expect((await written(`update 1 ${word}`)).writes).toEqual([
    'PATCH /lists/inbox/todos/1 {"completed":true}',
  ]);
});

test.each(["1", "#1", "01", "#001", "１"])("%s is 1", async (typed) => {
  expect((await written(`done ${typed}`)).writes).toEqual(['PATCH /lists/inbox/todos/1 {"completed":true}']);
});

test("an id in spaces is that id", async () => {
  const { sandbox, a } = await startCluster({ a: node });
  await sandbox.run(["done", " 1", "--node", "a"]);
  expect(a.asked[0]?.path).toBe("/lists/inbox/todos/1");
});

test("what was refused is told, what was not is done, and the exit code is that of the refusal", async () => {
  const { code, stdout, stderr } = await written("done 5-7");
  expect(code).toBe(3);
  expect(stdout.split("\n")).toHaveLength(3);
  expect(stderr).toBe("via a\ntodo: 1 of 3 not changed\n  6: No todo 6.\n");
});

test("delete takes several, and goes on after one that is not there", async () => {
  const { code, stdout, stderr, writes } = await written("rm 5-7");
  expect(code).toBe(3);
  expect(writes).toEqual(["5", "6", "7"].map((id) => `DELETE /lists/inbox/todos/${id}`));
  expect(stdout).toBe("Deleted 5 (v1, deleted) TaskA\nDeleted 7 (v1, deleted) TaskA\n");
  expect(stderr).toContain("1 of 3 not deleted\n  a: No todo 6.");
});

test("--json of several is the node's answer", async () => {
  const { stdout } = await written("done 3 5 --json");
  expect(JSON.parse(stdout)).toMatchObject({ results: [{ id: "3" }, { id: "5" }] });
});

test.each([
  ["done 7-5", "not a range: 7-5"],
  ["done 1-9999", "more than 1000 todos at once"],
  ["history 1-3", "1-3 is several todos"],
  ["tag 3", "missing argument: TAG"],
  ["tag work", "missing argument: ID"],
])("wrong usage asks nobody: todo %s", async (line, message) => {
  const { code, stderr, writes } = await written(line);
  expect({ code, writes }).toEqual({ code: 2, writes: [] });
  expect(stderr).toContain(message);
});

test("undo takes back all that one command did, and redo makes it again", async () => {
  let writes = 0;
  const { sandbox, a } = await startCluster({
    a: (asked) =>
      asked.path.endsWith("/undo")
        ? { body: todo(), headers: { "todo-stamp": `2026-11-22T11:00:0${writes++}.000Z-0000-aaaaaa` } }
        : node(asked),
  });
  await sandbox.todo("done 3 5 --node a");
  const runs = [];
  for (const line of ["undo", "undo", "redo", "redo", "undo"]) runs.push((await sandbox.todo(line)).code);
  expect(runs).toEqual([0, 3, 0, 3, 0]);
  const undone = a.asked.filter(({ path }) => path.endsWith("/undo"));
  expect(undone.map(({ path, body }) => `${path.split("/")[4]} ${body.slice(21, 29)}`)).toEqual([
    "5-aaaaaa 10:00:01",
    "3-aaaaaa 10:00:00",
    ...["11:00:01", "11:00:00", "11:00:03", "11:00:02"].map((time) => expect.stringContaining(time)),
  ]);
});

test("a new change leaves nothing to redo", async () => {
  const { sandbox } = await startCluster({
    a: (asked) =>
      asked.path.endsWith("/undo") ? { body: todo(), headers: { "todo-stamp": stampOf(9) } } : node(asked),
  });
  for (const line of ["done 3 5 --node a", "undo", "done 7 8 --node a"]) await sandbox.todo(line);
  expect((await sandbox.todo("redo")).code).toBe(3);
});

test("text of a new todo needs no quotes", async () => {
  const { sandbox, a } = await startCluster();
  await sandbox.todo("add buy oat milk --node a --priority high");
  expect(JSON.parse(a.asked[0]?.body ?? "")).toEqual({ task: "buy oat milk", priority: "high" });
});

test("--due takes what people type, and none", async () => {
  const { sandbox, a } = await startCluster();
  await sandbox.todo("update 1 --due tomorrow --node a");
  await sandbox.todo("update 1 --due none --node a");
  expect(a.asked.map(({ body }) => body)).toEqual(['{"due":"2026-11-23"}', '{"due":null}']);
});
