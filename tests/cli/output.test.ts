import { stripVTControlCharacters } from "node:util";
import { expect, test } from "vitest";
import { displayWidth } from "../../cli/show/text.ts";
import { timeText } from "../../cli/show/time-text.ts";
import { page, startCluster, todo, todoId } from "./helpers/cluster.ts";

const ESCAPE = "\u001b";

test("list shows ID, Version, Task, State and last change as a table", async () => {
  const todos = [
    todo(),
    todo({ id: todoId(12), task: "TaskB", version: 3, completed: true, node: "b", conflicts: 1 }),
  ];
  const { sandbox } = await startCluster({ a: () => page(todos) });
  const { stdout } = await sandbox.todo("list");
  const time = timeText("2026-11-22T10:00:00.123Z");
  expect(stdout).toBe(
    [
      "ID  Version  Task   State                   Changed",
      `1   v1       TaskA  open                    ${time} on a`,
      `12  v3       TaskB  completed, in conflict  ${time} on b`,
      "",
    ].join("\n"),
  );
});

test("an empty list says so, and which list and state", async () => {
  const { sandbox } = await startCluster({ a: () => page([]) });
  expect((await sandbox.todo("list --node a")).stdout).toBe("No todos in inbox.\n");
  expect((await sandbox.todo("list --node a --status all")).stdout).toBe("No todos in inbox.\n");
  expect((await sandbox.todo("list --node a --status open --list chores")).stdout).toBe(
    "No open todos in chores.\n",
  );
});

test("a page that is not the last says how to go on", async () => {
  const { sandbox, a } = await startCluster({ a: () => page([todo()], "cursor-2") });
  expect((await sandbox.todo("list --limit 1 --status all")).stderr).toBe(
    "via a\nthere are more: add --after cursor-2, or --all\n",
  );
  expect(a.asked[0]?.query.toString()).toBe("status=all&limit=1");
});

test("--all shows every page as one table", async () => {
  const { sandbox, a } = await startCluster({
    a: ({ query }) =>
      query.get("after") === "p2" ? page([todo({ id: todoId(2), task: "TaskB" })]) : page([todo()], "p2"),
  });
  const { stdout, stderr } = await sandbox.todo("list --all --limit 1");
  expect(stdout.split("\n").map((line) => line.slice(0, 2))).toEqual(["ID", "1 ", "2 ", ""]);
  expect(stderr).toBe("via a\n");
  expect(a.asked.map(({ query }) => query.toString())).toEqual(["limit=1", "limit=1&after=p2"]);
});

test("--json is what the node answered, byte by byte, unknown members and all", async () => {
  const answer = '{ "next":null,\n "todos": [],"later": [1.50, "\\u00e9\u0085"]}';
  const { sandbox } = await startCluster({ a: () => ({ body: answer }) });
  expect(await sandbox.todo("list --json")).toEqual({ code: 0, stdout: `${answer}\n`, stderr: "via a\n" });
});

test("--all --json is JSON Lines, a todo each, unknown members and all", async () => {
  const { sandbox } = await startCluster({
    a: ({ query }) =>
      query.get("after") === "p2"
        ? page([todo({ id: todoId(2), task: "two" })])
        : { body: { todos: [{ ...todo(), later: true }], next: "p2" } },
  });
  const { stdout } = await sandbox.todo("list --all --json");
  const lines = stdout
    .trimEnd()
    .split("\n")
    .map((line): unknown => JSON.parse(line));
  expect(lines).toEqual([{ ...todo(), later: true }, todo({ id: todoId(2), task: "two" })]);
});

test("--all --json of an empty list is nothing at all", async () => {
  const { sandbox } = await startCluster({ a: () => page([]) });
  expect(await sandbox.todo("list --all --json")).toEqual({ code: 0, stdout: "", stderr: "via a\n" });
});

for (const line of ["create TaskA --json", "update 1 complete --json", "delete 1 --json"]) {
  test(`--json of a write is the todo as answered: ${line}`, async () => {
    const { sandbox } = await startCluster();
    expect(await sandbox.todo(line)).toEqual({
      code: 0,
      stdout: `${JSON.stringify(todo())}\n`,
      stderr: "via a\n",
    });
  });
}

test("writes say what became of the todo", async () => {
  const { sandbox } = await startCluster({
    a: ({ method }) => ({
      body: todo({ version: 4, completed: method === "PATCH", deleted: method === "DELETE" }),
    }),
  });
  const said = [];
  for (const line of ["create TaskA", "update 1 complete", "delete 1"])
    said.push((await sandbox.todo(`${line} --node a`)).stdout);
  expect(said).toEqual([
    "Created 1 (v4, open) TaskA\n",
    "Updated 1 (v4, completed) TaskA\n",
    "Deleted 1 (v4, deleted) TaskA\n",
  ]);
});

test("update sends exactly the fields it names", async () => {
  const { sandbox, a } = await startCluster();
  const lines = [
    ["update", "1", "complete"],
    ["update", "1", "open"],
    ["update", "1", "--task", "buy milk"],
    ["update", "1", "--task=", "complete"],
  ];
  for (const argv of lines) await sandbox.run([...argv, "--node", "a"]);
  expect(a.asked.map(({ body }) => body)).toEqual([
    '{"completed":true}',
    '{"completed":false}',
    '{"task":"buy milk"}',
    '{"task":"","completed":true}',
  ]);
});

test("there is colour on a terminal only, and not where NO_COLOR or a dumb terminal forbids it", async () => {
  const { sandbox } = await startCluster();
  const onTerminal = (env: Record<string, string>) => sandbox.todo("list --node a", { terminal: 80, env });
  expect((await sandbox.todo("list --node a")).stdout).not.toContain(ESCAPE);
  const coloured = await onTerminal({});
  expect(coloured.stdout).toContain(ESCAPE);
  for (const env of [{ NO_COLOR: "1" }, { NO_COLOR: "yes" }, { TERM: "dumb" }])
    expect((await onTerminal(env)).stdout).toBe(stripVTControlCharacters(coloured.stdout));
  expect((await onTerminal({ NO_COLOR: "" })).stdout).toContain(ESCAPE);
});

test("there is no colour in --json, and what drives a terminal is spelled out there", async () => {
  const { sandbox } = await startCluster({ a: () => page([todo({ task: "\u001b[31m\u009b31m\u202e" })]) });
  const { stdout } = await sandbox.todo("list --json", { terminal: 80 });
  expect(stdout).toContain("\\u001b[31m\\u009b31m\\u202e");
  expect(JSON.parse(stdout)).toEqual({ todos: [todo({ task: "\u001b[31m\u009b31m\u202e" })], next: null });
});

test("what a node says can't drive the terminal: escape sequences, line breaks, reordering", async () => {
  const evil = "x\u001b[2J\u009b31m\r\n\u0007\u202etxt\u2028y";
  const { sandbox } = await startCluster({
    a: ({ method }) =>
      method === "GET"
        ? page([todo({ task: evil, node: evil, updatedAt: evil })], evil)
        : { status: 400, body: { type: `/problems/${evil}`, detail: evil } },
  });
  for (const line of ["list --node a", "create x --node a", "create x --node a --json"]) {
    const { stdout, stderr } = await sandbox.todo(line, { terminal: 200, env: { NO_COLOR: "1" } });
    expect(stdout + stderr).not.toMatch(/[^\n\P{Cc}]|[\u2028\u202e]/u);
    expect(stdout + stderr).toContain("\\u001b[2J");
  }
});

const UNSEEN = {
  "zero width": "\u200b\u200c\u200d\u2060",
  marks: "\u200e\u200f\u061c",
  "byte order mark": "\ufeff",
  isolates: "\u2066\u2069",
  tags: "\u{e0001}\u{e0041}\u{e007f}",
};
for (const [what, text] of Object.entries(UNSEEN)) {
  test(`characters that can't be seen, or that reorder others, are spelled out: ${what}`, async () => {
    const task = `a${text}b`;
    const { sandbox } = await startCluster({ a: () => page([todo({ task })]) });
    const list = await sandbox.todo("list", { terminal: 200, env: { NO_COLOR: "1" } });
    const json = await sandbox.todo("list --json --node a", { terminal: 200 });
    for (const { stdout } of [list, json])
      expect(stdout).toMatch(new RegExp(String.raw`a(?:\\u[0-9a-f]{4}){${text.length}}b`));
    expect(JSON.parse(json.stdout)).toEqual({ todos: [todo({ task })], next: null });
  });
}

test("columns line up by display width: CJK, emoji, combining and joined characters", async () => {
  const tasks = ["TaskA", "牛乳を買う", "🥛👨‍👩‍👧🇯🇵", "e\u0301te\u0301", "한국어", "❤️", "ｶﾅ"];
  const todos = tasks.map((task, index) => todo({ id: todoId(index + 1), task }));
  const { sandbox } = await startCluster({ a: () => page(todos) });
  const lines = (await sandbox.todo("list")).stdout.trimEnd().split("\n");
  const before = lines.slice(1).map((line) => displayWidth(line.slice(0, line.indexOf("open"))));
  expect(new Set(before)).toEqual(new Set([25]));
  expect(tasks.map(displayWidth)).toEqual([5, 10, 6, 3, 6, 2, 2]);
});

test("on a terminal a long task goes on below; a pipe gets it in one line", async () => {
  const task = "牛乳を買う ".repeat(30).trim();
  const { sandbox } = await startCluster({ a: () => page([todo({ task })]) });
  const { stdout } = await sandbox.todo("list --node a", { terminal: 72, env: { NO_COLOR: "1" } });
  for (const line of stdout.trimEnd().split("\n")) expect(displayWidth(line)).toBeLessThanOrEqual(72);
  expect(stdout.split("\n").slice(1).join("").replaceAll(" ", "")).toBe(`1${task.replaceAll(" ", "")}`);
  expect((await sandbox.todo("list --node a")).stdout).toContain(task);
});
