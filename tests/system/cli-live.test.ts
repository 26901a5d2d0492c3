/** The CLI against the real workers, which no round disturbs that the test did not ask for. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { commandLine } from "../cli/helpers/command-line.ts";
import { type System, startSystem } from "../helpers/system.ts";

/** The rows of a printed table, without its header. */
function rows(stdout: string): string[][] {
  const lines = stdout.trimEnd().split("\n").slice(1);
  return lines.map((line) => line.split(/ {2,}/));
}

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

test("with --consistency node, create then list shows what each node alone knows, until a round", async () => {
  const sandbox = commandLine(system);
  const env = { TODO_CONSISTENCY: "node", TODO_LIST: "alone" };
  expect(await sandbox.todo("create TaskA", { env })).toMatchObject({ code: 0, stderr: "via a\n" });
  expect((await sandbox.todo("list", { env })).stdout).toBe("No todos in alone.\n");
  expect((await sandbox.todo("sync", { env })).code).toBe(0);
  expect((await sandbox.todo("list --node b", { env })).stdout).toContain("TaskA");
});

test("[B2] where no round runs by itself, a read is passed on, or says that it may be older; a write is refused", async () => {
  const sandbox = commandLine(system);
  const env = { TODO_LIST: "session" };
  await sandbox.todo("create TaskA", { env });
  const passedOn = await sandbox.todo("list", { env });
  expect(passedOn.stdout).toContain("TaskA");
  expect(passedOn.stderr).toBe("b does not yet hold what you have seen, asking a\nvia a\n");
  const older = await sandbox.todo("list --node b", { env });
  expect(older).toMatchObject({ code: 0, stdout: "No todos in session.\n" });
  expect(older.stderr).toContain("this answer may be older");
  expect((await sandbox.todo("create TaskB --node b", { env })).code).toBe(5);
  await sandbox.todo("sync", { env });
  expect(await sandbox.todo("list --node b", { env })).toMatchObject({ stderr: "via b\n" });
});

test("[M3] [M4] a conflict is shown on every node, and restored or resolved from any", async () => {
  const sandbox = commandLine(system);
  const env = { TODO_LIST: "conflicts" };
  const todo = (line: string) => sandbox.todo(line, { env });
  for (const line of [
    "create milk --node a",
    "sync",
    "update 1 complete --task bread --node a",
    "update 1 --task butter --node b --consistency node",
    "sync",
  ])
    expect((await todo(line)).code).toBe(0);
  for (const node of ["a", "b"]) {
    const [row] = rows((await todo(`conflicts --node ${node}`)).stdout);
    expect(row?.slice(0, 3)).toEqual(["1", "task", "bread"]);
    expect(row?.[4]).toBe("butter");
    expect((await todo(`list --node ${node}`)).stdout).toContain("completed, in conflict");
  }
  expect((await todo("restore 1 --node b")).stdout).toMatch(/^Restored 1 \(v\d+, completed\) bread\n$/);
  await todo("sync");
  expect((await todo("conflicts --node a")).stdout).toBe("No conflicts in conflicts.\n");
  const history = rows((await todo("history 1 --node b")).stdout).map(
    ([field, value]) => `${field} ${value}`,
  );
  expect(history).toContain("task butter");

  await todo("update 1 --task jam --node a");
  await todo("update 1 --task honey --node b --consistency node");
  await todo("sync");
  expect((await todo("resolve 1")).stdout).toMatch(/^Resolved 1 \(v\d+, completed\) honey\n$/);
  await todo("sync");
  for (const node of ["a", "b"])
    expect((await todo(`conflicts --node ${node}`)).stdout).toBe("No conflicts in conflicts.\n");
});

test("[M5] a deletion that beat a change is resolved, and the todo stays deleted; restore brings it back", async () => {
  const sandbox = commandLine(system);
  const env = { TODO_LIST: "deleted" };
  const todo = (line: string) => sandbox.todo(line, { env });
  for (const line of [
    "create milk --node a",
    "sync",
    "update 1 --task bread --node b",
    "delete 1 --node a --consistency node",
    "sync",
  ])
    expect((await todo(line)).code).toBe(0);
  expect((await todo("list --status deleted --node b")).stdout).toContain("deleted, in conflict");
  expect((await todo("resolve 1 --node b")).stdout).toMatch(/^Resolved 1 \(v\d+, deleted\) bread\n$/);
  expect((await todo("conflicts --node b")).stdout).toBe("No conflicts in deleted.\n");
  expect((await todo("restore 1 --node b")).stdout).toMatch(/^Restored 1 \(v\d+, open\) bread\n$/);
});

test("undo takes back the last two changes, the later one first; a change that was overwritten is refused", async () => {
  const sandbox = commandLine(system);
  const env = { TODO_LIST: "undo", TODO_CONSISTENCY: "node" };
  const todo = (line: string) => sandbox.todo(line, { env });
  for (const line of ["create milk --node a", "update 1 complete --node a", "update 1 --task bread --node a"])
    await todo(line);
  expect((await todo("undo")).stdout).toMatch(/^Undone: 1 \(v\d+, completed\) milk\n$/);
  expect((await todo("undo")).stdout).toMatch(/^Undone: 1 \(v\d+, open\) milk\n$/);
  await todo("update 1 --task butter --node a");
  await commandLine(system).todo("update 1 --task jam --node a", { env });
  expect(await todo("undo")).toMatchObject({ code: 5, stdout: "" });
  expect((await todo("list --node a")).stdout).toContain("jam");
});

for (const format of ["jsonl", "csv", "todotxt", "taskwarrior"]) {
  test(`export and import: the other list has the same todos, and importing twice adds nothing: ${format}`, async () => {
    const sandbox = commandLine(system);
    for (const task of ["milk", 'say "hi", 牛乳', "x marks the spot"])
      await sandbox.run(["create", task, "--node", "a", "--list", `from-${format}`]);
    await sandbox.todo(`update 1 complete --node a --list from-${format}`);
    await sandbox.todo(`export list.${format} --format ${format} --node a --list from-${format}`);
    const runs = [];
    for (let run = 0; run < 2; run++)
      runs.push(await sandbox.todo(`import list.${format} --format ${format} --node a --list to-${format}`));
    expect(runs.map(({ stdout }) => stdout)).toEqual([
      "Imported: 3 created, 0 updated, 0 unchanged\n",
      "Imported: 0 created, 0 updated, 3 unchanged\n",
    ]);
    const listed = async (list: string) =>
      rows((await sandbox.todo(`list --node a --list ${list}-${format}`)).stdout).map((row) =>
        row.slice(2, 4),
      );
    expect(await listed("to")).toEqual(await listed("from"));
  });
}

test("[B3] after an import, the next node must hold what it wrote", async () => {
  const sandbox = commandLine(system);
  const run = await sandbox.todo("import - --list imported", { stdin: '{"task":"milk"}\n' });
  expect(run).toMatchObject({ code: 0, stderr: "via a\n" });
  expect((await sandbox.todo("list --list imported")).stdout).toContain("milk");
});

test("nodes and status show where each node stands", async () => {
  const sandbox = commandLine(system);
  const env = { TODO_LIST: "standing" };
  for (const line of ["create milk --node a", "create bread --node a", "delete 2 --node a", "sync"])
    await sandbox.todo(line, { env });
  const nodes = await sandbox.todo("nodes", { env });
  expect(nodes.code).toBe(0);
  expect(
    rows(nodes.stdout)
      .slice(1)
      .map(([name, state]) => [name, state]),
  ).toEqual([
    ["a", "up"],
    ["b", "up"],
  ]);
  const { stdout } = await sandbox.todo("status", { env });
  expect(stdout).toMatch(/\na +up +\w+ +1 +0 +1 +0 +0 /);
  expect(stdout).toContain("1 tombstone waits to be purged");
  const salvage = await sandbox.todo("nodes salvage b", { env });
  expect(salvage).toEqual({ code: 0, stdout: "", stderr: "via b\n" });
});
