import { expect, test } from "vitest";
import { page, startCluster } from "./helpers/cluster.ts";
import type { Handler } from "./helpers/fake-server.ts";

const node: Handler = ({ method, path, query }) => {
  if (method === "DELETE") return { status: 202, body: { list: "chores", todos: 3 } };
  if (path.endsWith("/todos"))
    return {
      ...page([]),
      headers: { "todo-bookmark": `2026-11-22T10:00:00.123Z-0000-${path.split("/")[2]?.slice(0, 6)}` },
    };
  return query.get("after") === "p2"
    ? { body: { lists: [{ list: "work", todos: 12 }], next: null } }
    : { body: { lists: [{ list: "inbox", todos: 1 }], next: "p2" } };
};

test("lists shows every list of the node, and how many todos each has", async () => {
  const { sandbox, a } = await startCluster({ a: node });
  const { stdout, stderr } = await sandbox.todo("lists");
  expect(stdout).toBe("List   Todos\ninbox      1\nwork      12\n");
  expect(stderr).toBe("via a\n");
  expect(a.asked.map(({ path, query }) => `${path}?${query}`)).toEqual(["/lists?", "/lists?after=p2"]);
});

test("lists --json is the page that the node answered, and --after goes on", async () => {
  const { sandbox } = await startCluster({ a: node });
  expect(JSON.parse((await sandbox.todo("lists --json --node a")).stdout)).toMatchObject({ next: "p2" });
  const { stdout } = await sandbox.todo("lists --json --node a --after p2");
  expect(JSON.parse(stdout)).toEqual({ lists: [{ list: "work", todos: 12 }], next: null });
});

test("lists delete wants the name typed, and sends it again in the body, with what was seen of that list and of no other", async () => {
  const { sandbox, a } = await startCluster({ a: node });
  for (const list of ["chores", "garden"]) await sandbox.todo(`list --node a --list ${list}`);
  a.asked.length = 0;
  const run = (stdin: string) => sandbox.todo("lists delete chores", { isInteractive: true, stdin });
  for (const typed of ["y\n", "yes\n", "chore\n", ""]) expect((await run(typed)).code).toBe(2);
  expect(a.asked).toEqual([]);
  expect(await run("chores\n")).toMatchObject({ code: 0, stdout: "Deleted chores, with 3 todos\n" });
  expect(a.lines).toEqual(["DELETE /lists/chores"]);
  expect(a.asked[0]?.body).toBe('{"list":"chores"}');
  expect(a.asked[0]?.headers["todo-bookmark"]).toBe("2026-11-22T10:00:00.123Z-0000-chores");
});

test("lists delete needs --yes where nobody can be asked, and a list's name", async () => {
  const { sandbox, a } = await startCluster({ a: node });
  expect((await sandbox.todo("lists delete chores")).code).toBe(2);
  expect((await sandbox.todo("lists delete .. --yes")).code).toBe(2);
  expect(a.asked).toEqual([]);
  expect((await sandbox.todo("lists delete chores --yes --node a")).code).toBe(0);
});
