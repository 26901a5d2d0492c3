import { expect, test } from "vitest";
import { startCluster, todo } from "./helpers/cluster.ts";
import { Sandbox } from "./helpers/sandbox.ts";

const WRONG: readonly [argv: string[], stderr: string][] = [
  [[], "which command?"],
  [["frobnicate"], "unknown command: frobnicate"],
  [["constructor"], "unknown command: constructor"],
  [["list", "--bogus"], "unknown flag: --bogus"],
  [["list", "--no-json"], "unknown flag: --no-json"],
  [["list", "--constructor"], "unknown flag: --constructor"],
  [["create", "-x"], "unknown flag: -x"],
  [["sync", "--node", "a"], "unknown flag: --node"],
  [["list", "--node", "a", "--node=b"], "--node is given twice"],
  [["list", "--json", "--json"], "--json is given twice"],
  [["list", "--json=false"], "--json takes no value"],
  [["list", "--node"], "--node needs a value"],
  [["update", "1", "--task", "--json"], "--task needs a value"],
  [["create"], "missing argument: TASK"],
  [["delete"], "missing argument: ID"],
  [["sync", "buy", "milk"], "surplus argument: buy"],
  [["status", "inbox"], "surplus argument: inbox"],
  [["update", "1", "open", "--", "x"], "surplus argument: x"],
  [["update", "1"], "nothing to change"],
  [["update", "1", "finished"], "unknown state: finished"],
  [["update", "", "open"], 'not an id: ""'],
  [["delete", ".."], 'not an id: ".."'],
  [["list", "--status", "done"], "unknown --status: done"],
  [["list", "--limit", "0"], "--limit is a number from 1 to 1000"],
  [["list", "--limit", "1001"], "--limit is a number from 1 to 1000"],
  [["list", "--limit", "1e2"], "--limit is a number from 1 to 1000"],
  [["list", "--node", "z"], "unknown node: z"],
  [["list", "--consistency", "strong"], "unknown --consistency: strong"],
  [["list", "--prefer", "nearest"], "unknown --prefer: nearest"],
  [["--bogus"], "unknown flag: --bogus"],
  [["--node", "a", "sync"], "unknown flag: --node"],
  [["--node", "a", "list", "--node", "b"], "--node is given twice"],
  [["help", "frobnicate"], "unknown command: frobnicate"],
  [["status", "help"], "surplus argument: help"],
  [["conflicts", "hide", "1"], "unknown action: hide"],
  [["conflicts", "show"], "missing argument: ID"],
  [["restore"], "missing argument: ID"],
  [["resolve", "1", "2"], "surplus argument: 2"],
  [["nodes", "remove", "c"], "unknown action: remove"],
  [["nodes", "retire"], "missing argument: NODE"],
  [["nodes", "--yes"], "unknown flag: --yes"],
  [["nodes", "salvage", "a", "--node", "a"], "unknown flag: --node"],
  [["nodes", "retire", "c"], "nobody can be asked here"],
  [["nodes", "salvage", "z"], "unknown node: z"],
  [["import"], "missing argument: FILE"],
  [["import", "missing.jsonl"], "missing.jsonl can't be read (ENOENT)"],
  [["export", "--format", "xml"], "unknown --format: xml"],
  [["watch", "inbox"], "surplus argument: inbox"],
  [["undo", "1"], "surplus argument: 1"],
];

for (const [argv, message] of WRONG) {
  test(`wrong usage ends with 2, says why on stderr, and asks nobody: todo ${argv.join(" ")}`, async () => {
    const { sandbox, a, b, sync } = await startCluster();
    const { code, stdout, stderr } = await sandbox.run(argv);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toContain(`todo: `);
    expect(stderr).toContain(message);
    expect([...a.lines, ...b.lines, ...sync.lines]).toEqual([]);
  });
}

test("wrong usage takes no turn", async () => {
  const { sandbox } = await startCluster();
  await sandbox.todo("list --bogus");
  expect((await sandbox.todo("list")).stderr).toBe("via a\n");
});

for (const line of ["--version", "-v", "list --version"]) {
  test(`the version goes to stdout and ends with 0: todo ${line}`, async () => {
    const { code, stdout, stderr } = await new Sandbox().todo(line);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^\d+\.\d+\.\d+\S*\n$/);
  });
}

test("flags may stand before the command", async () => {
  const { sandbox, b } = await startCluster();
  expect((await sandbox.todo("--node b --list chores list")).stderr).toBe("via b\n");
  expect(b.lines).toEqual(["GET /lists/chores/todos"]);
});

test("a nested command takes the shared flags wherever they stand", async () => {
  const { sandbox, a } = await startCluster({
    a: ({ path }) => ({ body: path.includes("/conflicts") ? { conflicts: [], next: null } : todo() }),
  });
  expect((await sandbox.todo("--list chores conflicts --node a show 1 --json")).stdout).toBe(
    '{"conflicts":[]}\n',
  );
  expect(a.lines).toEqual(["GET /lists/chores/todos/1", "GET /lists/chores/conflicts"]);
});

test.each([
  ["add TaskA", "create TaskA"],
  ["ls --json", "list --json"],
  ["rm 1", "delete 1"],
])("an alias does what the command does: todo %s", async (alias, name) => {
  const run = async (line: string) => {
    const { sandbox, a } = await startCluster();
    const { stdout } = await sandbox.todo(line);
    return { stdout, asked: a.lines, sent: a.asked.map(({ body }) => body) };
  };
  expect(await run(alias)).toEqual(await run(name));
});

test("a task may begin with a dash, after --", async () => {
  const { sandbox, a } = await startCluster();
  expect((await sandbox.run(["create", "--", "--help"])).code).toBe(0);
  expect(a.asked[0]?.body).toBe('{"task":"--help"}');
});

test("a flag's value may begin with a dash, after =", async () => {
  const { sandbox, a } = await startCluster();
  expect((await sandbox.run(["update", "1", "--task=--no-json"])).code).toBe(0);
  expect(a.asked[0]?.body).toBe('{"task":"--no-json"}');
});
