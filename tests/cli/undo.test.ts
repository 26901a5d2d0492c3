import { expect, test } from "vitest";
import { refusal, startCluster, todo, todoId } from "./helpers/cluster.ts";
import type { Handler } from "./helpers/fake-server.ts";

function stamp(n: number, origin = "aaaaaa"): string {
  return `2026-11-22T10:00:0${n}.000Z-0000-${origin}`;
}

/** A node that stamps each write, and takes back whatever it is asked to. */
function stamping(origin?: string): Handler {
  let writes = 0;
  return ({ method, path }) => {
    if (method === "GET") return { body: { todos: [], next: null } };
    return { body: todo(), headers: path.endsWith("/undo") ? {} : { "todo-stamp": stamp(++writes, origin) } };
  };
}

test("undo takes back the last change on the node that made it, and undo again the one before", async () => {
  const { sandbox, a, b } = await startCluster({ a: stamping(), b: stamping("bbbbbb") });
  for (const line of ["create TaskA --node a", "update 1 complete --node b", "delete 1 --node a --json"])
    await sandbox.todo(line);
  const runs = [];
  for (let run = 0; run < 4; run++) runs.push(await sandbox.todo("undo"));
  expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual([
    { code: 0, stderr: "via a\n" },
    { code: 0, stderr: "via b\n" },
    { code: 0, stderr: "via a\n" },
    { code: 3, stderr: "todo: no change of inbox is remembered that could be undone\n" },
  ]);
  expect(runs[0]?.stdout).toBe("Undone: 1 (v1, open) TaskA\n");
  const undone = [...a.asked, ...b.asked].filter(({ path }) => path.endsWith("/undo"));
  expect(undone.map(({ path, body }) => `${path} ${body}`)).toEqual([
    `/lists/inbox/todos/1-aaaaaa/undo {"stamp":"${stamp(2)}"}`,
    `/lists/inbox/todos/1-aaaaaa/undo {"stamp":"${stamp(1)}"}`,
    `/lists/inbox/todos/1-aaaaaa/undo {"stamp":"${stamp(1, "bbbbbb")}"}`,
  ]);
  for (const { headers } of undone) expect(headers["idempotency-key"]).toBeDefined();
});

test.each([
  ["changed-since", 5],
  ["not-found", 3],
] as const)(
  "undo that is refused for good (%s) ends with %i, and gives way to the change before",
  async (type, exitCode) => {
    const answer = stamping();
    const { sandbox, a } = await startCluster({
      a: (asked) => (asked.body.includes(stamp(2)) ? refusal(type, "That is too late.") : answer(asked)),
    });
    for (const task of ["TaskA", "TaskB"]) await sandbox.todo(`create ${task} --node a`);
    const { code, stdout, stderr } = await sandbox.todo("undo");
    expect({ code, stdout }).toEqual({ code: exitCode, stdout: "" });
    expect(stderr).toContain("That is too late.");
    expect((await sandbox.todo("undo")).code).toBe(0);
    expect(a.asked.at(-1)?.body).toContain(stamp(1));
  },
);

test("both writes of a resolve can be undone: the one that deleted again, then the one that revived", async () => {
  const value = (task: string, node: string) => ({ value: task, updatedAt: "today", node });
  const conflict = {
    id: todoId(1),
    field: "task",
    winner: value("milk", "b"),
    losers: [value("bread", "a")],
  };
  const answer = stamping();
  const { sandbox, a } = await startCluster({
    a: (asked) => {
      if (asked.path.endsWith("/conflicts")) return { body: { conflicts: [conflict], next: null } };
      return asked.method === "GET" ? { body: todo({ deleted: true, conflicts: 1 }) } : answer(asked);
    },
  });
  expect((await sandbox.todo("resolve 1 --node a")).code).toBe(0);
  for (let run = 0; run < 2; run++) {
    const { code, stderr } = await sandbox.todo("undo");
    expect(code).toBe(0);
    // No later write can put its mark back.
    expect(stderr).toContain("the conflict that this had settled stays settled");
  }
  expect(
    a.asked.filter(({ method }) => method !== "GET").map(({ method, body }) => `${method} ${body}`),
  ).toEqual([
    'PATCH {"task":"milk","deleted":false}',
    "DELETE ",
    `POST {"stamp":"${stamp(2)}"}`,
    `POST {"stamp":"${stamp(1)}"}`,
  ]);
});

test("undo that is not answered keeps the change, so that it can be tried again", async () => {
  const answer = stamping();
  let isUp = true;
  const { sandbox } = await startCluster({ a: (asked) => (isUp ? answer(asked) : "hang up") });
  await sandbox.todo("create TaskA --node a");
  isUp = false;
  expect((await sandbox.todo("undo")).code).toBe(4);
  isUp = true;
  expect((await sandbox.todo("undo")).code).toBe(0);
});

test("each list has its own changes to undo", async () => {
  const { sandbox } = await startCluster({ a: stamping() });
  await sandbox.todo("create TaskA --node a --list chores");
  expect((await sandbox.todo("undo")).code).toBe(3);
  expect((await sandbox.todo("undo --list chores")).code).toBe(0);
});

test("a change of a node that is no longer configured can't be undone, and says why", async () => {
  const { sandbox, a, b } = await startCluster({ b: stamping() });
  await sandbox.todo("create TaskA --node b");
  const env = { TODO_NODES: `a=${a.url},c=${b.url}` };
  expect((await sandbox.todo("undo", { env })).stderr).toBe(
    "todo: the change was made on b, which is not among the nodes\n",
  );
});

test("history shows what writes replaced, the latest first", async () => {
  const entry = { updatedAt: "yesterday", node: "a", replacedAt: "today", replacedBy: "b" };
  const history = [
    { field: "completed", value: false, ...entry },
    { field: "task", value: "TaskA\u001b[2J", ...entry },
  ];
  const { sandbox, a } = await startCluster({ a: () => ({ body: { id: todoId(1), history } }) });
  expect((await sandbox.todo("history 1 --node a")).stdout).toBe(
    [
      "Field      Value           Written         Replaced",
      "completed  open            yesterday on a  today on b",
      "task       TaskA\\u001b[2J  yesterday on a  today on b",
      "",
    ].join("\n"),
  );
  expect(a.lines).toEqual(["GET /lists/inbox/todos/1/history"]);
});

test("history of a todo in which nothing was replaced says so", async () => {
  const { sandbox } = await startCluster({ a: () => ({ body: { id: todoId(1), history: [] } }) });
  expect((await sandbox.todo("history 1")).stdout).toBe("Nothing was replaced in 1.\n");
});
