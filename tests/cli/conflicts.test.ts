import { expect, test } from "vitest";
import type { Conflict, ConflictValue } from "../../workers/model/answers.ts";
import type { Todo } from "../../workers/model/todo.ts";
import type { Shown } from "../../workers/model/values.ts";
import { startCluster, todo, todoId } from "./helpers/cluster.ts";
import type { Handler } from "./helpers/fake-server.ts";

function value(value: Shown, node: string): ConflictValue {
  return { value, updatedAt: "today", node };
}

function conflict(field: string, winner: ConflictValue, ...losers: ConflictValue[]): Conflict {
  return { id: todoId(1), field, winner, losers };
}

const TASK = conflict(
  "task",
  value("milk", "b"),
  value("bread", "a"),
  value("milk", "c"),
  value("bread", "c"),
);
const COMPLETED = conflict("completed", value(true, "a"), value(false, "b"));
const DELETED = conflict("deleted", value(true, "a"), value(false, "b"));

/** A node with one todo and these conflicts, beside one of another todo. */
function having(conflicts: readonly Conflict[], changes: Partial<Todo> = {}): Handler {
  const one = todo({ task: "milk", conflicts: conflicts.length, ...changes });
  const other = { ...conflict("task", value("x", "a"), value("y", "b")), id: todoId(2) };
  return ({ path }) =>
    path.endsWith("/conflicts") ? { body: { conflicts: [...conflicts, other], next: null } } : { body: one };
}

/** What `line` writes to a node that has these conflicts. */
async function written(line: string, conflicts: readonly Conflict[], changes: Partial<Todo> = {}) {
  const { sandbox, a } = await startCluster({ a: having(conflicts, changes) });
  const run = await sandbox.todo(line);
  const writes = a.asked.filter(({ method }) => method !== "GET");
  return { ...run, writes: writes.map(({ method, body }) => `${method} ${body}`.trim()) };
}

test("[M3] conflicts shows each value that lost, once, and to what", async () => {
  const { sandbox, a } = await startCluster({ a: having([TASK, COMPLETED]) });
  expect((await sandbox.todo("conflicts")).stdout).toBe(
    [
      "ID  Field      Lost   Written     To         Written",
      "1   task       bread  today on a  milk       today on b",
      "1   completed  open   today on b  completed  today on a",
      "2   task       y      today on b  x          today on a",
      "",
    ].join("\n"),
  );
  expect(a.lines).toEqual(["GET /lists/inbox/conflicts"]);
});

test("conflicts show ID shows those of one todo, and how to settle them", async () => {
  const { sandbox } = await startCluster({ a: having([TASK]) });
  const { stdout, stderr } = await sandbox.todo("conflicts show 1");
  expect(stderr).toBe("via a\n");
  expect(stdout).toMatch(/^1 \(v1, open, in conflict\) milk\nID .*\n1 .*bread.*\nTo put/);
  expect(stdout).not.toContain("\n2 ");
  expect(stdout).toContain("todo restore 1 --field FIELD --from NODE\n");
  const json: unknown = JSON.parse((await sandbox.todo("conflicts show 1 --json --node a")).stdout);
  expect(json).toEqual({ conflicts: [TASK] });
});

test("a list without conflicts says so", async () => {
  const { sandbox } = await startCluster({ a: () => ({ body: { conflicts: [], next: null } }) });
  expect((await sandbox.todo("conflicts")).stdout).toBe("No conflicts in inbox.\n");
});

test("[M4] restore writes the one value that lost, on the node that told of it", async () => {
  const { code, stdout, stderr, writes } = await written("restore 1", [TASK]);
  expect({ code, stdout, stderr }).toEqual({
    code: 0,
    stdout: "Restored 1 (v1, open, in conflict) milk\n",
    stderr: "via a\n",
  });
  expect(writes).toEqual(['PATCH {"task":"bread","deleted":false}']);
});

test("restore with several lost values asks which one is meant, and changes nothing", async () => {
  const { code, stdout, stderr, writes } = await written("restore 1", [TASK, COMPLETED]);
  expect({ code, stdout, writes }).toEqual({ code: 3, stdout: "", writes: [] });
  expect(stderr).toContain("1 has several lost values: say which one is meant\n");
  expect(stderr).toContain("  --field task --from a  bread (today on a)\n");
  expect(stderr).toContain("  --field completed --from b  open (today on b)\n");
});

for (const [line, expected] of [
  ["restore 1 --field completed", 'PATCH {"completed":false,"deleted":false}'],
  ["restore 1 --from a", 'PATCH {"task":"bread","deleted":false}'],
] as const) {
  test(`restore takes the value that is named: ${line}`, async () => {
    expect((await written(line, [TASK, COMPLETED])).writes).toEqual([expected]);
  });
}

test("restore of what did not lose ends with 3 and lists what did", async () => {
  const { code, stderr, writes } = await written("restore 1 --from z", [TASK]);
  expect({ code, writes }).toEqual({ code: 3, writes: [] });
  expect(stderr).toContain("1 has no such lost value, but these\n  --field task --from a  bread");
  expect((await written("restore 1", [])).stderr).toContain("todo: 1 has no lost value to restore\n");
});

test("restore of a deleted todo brings it back", async () => {
  const { writes } = await written("restore 1", [TASK, DELETED], { deleted: true });
  expect(writes).toEqual(['PATCH {"deleted":false}']);
});

test("restore of a deletion that lost deletes", async () => {
  const lost = conflict("deleted", value(false, "b"), value(true, "a"));
  expect((await written("restore 1", [lost])).writes).toEqual(["DELETE"]);
});

test("a field of a later version is not written, as nobody here knows how", async () => {
  const { code, stderr, writes } = await written("restore 1", [
    conflict("colour", value("red", "a"), value("blue", "b")),
  ]);
  expect({ code, writes }).toEqual({ code: 5, writes: [] });
  expect(stderr).toContain("does not know how to write the field colour");
});

test("[M4] resolve writes what stands, of all fields in conflict or of one", async () => {
  const both = await written("resolve 1", [TASK, COMPLETED]);
  expect(both.writes).toEqual(['PATCH {"task":"milk","completed":true,"deleted":false}']);
  const one = await written("resolve 1 --field completed", [TASK, COMPLETED]);
  expect(one.writes).toEqual(['PATCH {"completed":true,"deleted":false}']);
});

test("resolve of a deleted todo leaves it deleted: it is revived to be written, and deleted again", async () => {
  const { writes } = await written("resolve 1", [TASK, DELETED], { deleted: true });
  expect(writes).toEqual(['PATCH {"task":"milk","deleted":false}', "DELETE"]);
});

test("resolve of a todo without conflicts ends with 3", async () => {
  expect(await written("resolve 1", [])).toMatchObject({ code: 3, writes: [] });
  expect((await written("resolve 1 --field task", [COMPLETED])).stderr).toContain(
    "1 has no conflict in task",
  );
});
