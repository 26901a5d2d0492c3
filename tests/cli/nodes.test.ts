import { expect, test } from "vitest";
import { listStatus, nodeSyncStatus, refusal, startCluster, syncStatus } from "./helpers/cluster.ts";
import { deadUrl, type Handler } from "./helpers/fake-server.ts";

const NODES = {
  nodes: [
    { node: "a", configured: true, place: "weur", retired: false },
    { node: "b", configured: true, place: null, retired: false },
    { node: "c", configured: false, place: null, retired: true },
  ],
};
const STATUS = syncStatus({
  nodes: [
    nodeSyncStatus(),
    nodeSyncStatus({ node: "b", reachable: false, origin: null, head: null, lag: null }),
  ],
  cursors: { a: { b: 7, c: 3 } },
});

const sync: Handler = ({ method, path }) => {
  if (path === "/nodes") return { body: NODES };
  return { body: method === "GET" ? STATUS : { node: "c", lists: 2 } };
};

test("nodes shows each node, its cursors and its lag", async () => {
  const { sandbox, a, b } = await startCluster({ sync });
  const { stdout } = await sandbox.todo("nodes");
  const rows = stdout
    .trimEnd()
    .split("\n")
    .map((line) => line.split(/ {2,}/));
  expect(rows).toEqual([
    ["List inbox"],
    [
      "Node",
      "State",
      "Place",
      "Address",
      "Origin",
      "Head",
      "Round",
      "Unsettled",
      "Behind",
      "Lag p50/p95",
      "Cursors",
    ],
    ["a", "up", "weur", a.url, "aaaaaa", "3", "2", "5", "up to 4 s", "130 ms / 410 ms", "b:7 c:3"],
    ["b", "unreachable", "-", b.url, "-", "-", "2", "5", "up to 4 s", "-"],
    ["c", "retired", "-", "-", "-", "-", "-", "-", "-", "-"],
  ]);
});

test("nodes fits a terminal of 80 columns", async () => {
  const { sandbox } = await startCluster({ sync });
  const { stdout } = await sandbox.todo("nodes", { terminal: 80, env: { NO_COLOR: "1" } });
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  expect(stdout).toMatch(/\nNode +State +Address .*Behind/);
});

test("nodes --json puts what the sync worker answered side by side", async () => {
  const { sandbox } = await startCluster({ sync });
  const json: unknown = JSON.parse((await sandbox.todo("nodes --json")).stdout);
  expect(json).toEqual({ list: "inbox", nodes: NODES, sync: STATUS });
});

for (const [action, done] of [
  ["retire", "Retired c, for 2 lists\n"],
  ["readmit", "Readmitted c, for 2 lists\n"],
] as const) {
  test(`[P2] nodes ${action} asks at a terminal, and does it after a yes`, async () => {
    const cluster = await startCluster({ sync });
    const run = (stdin: string) => cluster.sandbox.todo(`nodes ${action} c`, { isInteractive: true, stdin });
    for (const answer of ["n\n", "\n", ""]) expect(await run(answer)).toMatchObject({ code: 2, stdout: "" });
    expect(cluster.sync.lines).toEqual([]);
    const { code, stdout, stderr } = await run("y\n");
    expect({ code, stdout }).toEqual({ code: 0, stdout: done });
    expect(stderr).toContain(" [y/N]\n");
    expect(cluster.sync.lines).toEqual([`POST /nodes/c/${action}`]);
    expect(cluster.sync.asked[0]?.body).toBe('{"node":"c"}');
  });
}

/** Three lists, on two pages; their counts are those of their status, not the catalog's. */
const holding: Handler = ({ path, query }) => {
  if (path === "/lists")
    return query.get("after") === "p2"
      ? { body: { lists: [{ list: "work", todos: 0 }], next: null } }
      : { body: { lists: ["chores", "inbox"].map((list) => ({ list, todos: 0 })), next: "p2" } };
  const counts = path === "/lists/work/status" ? { todos: 0, unsettled: 1 } : { todos: 20, unsettled: 3 };
  return { body: listStatus("b", counts) };
};

test("[P2] nodes readmit says how many todos and unsettled writes of the node will be set aside, before it asks", async () => {
  const cluster = await startCluster({ sync, b: holding });
  const { code, stderr } = await cluster.sandbox.todo("nodes readmit b", {
    isInteractive: true,
    stdin: "n\n",
  });
  expect(code).toBe(2);
  expect(stderr).toContain("Readmit b? What it holds (40 todos, 7 unsettled writes) is set aside");
  expect([cluster.a.lines, cluster.sync.lines]).toEqual([[], []]);
  expect(cluster.b.lines).toEqual([
    "GET /lists",
    "GET /lists/chores/status",
    "GET /lists/inbox/status",
    "GET /lists",
    "GET /lists/work/status",
  ]);
});

test("[P2] nodes readmit says so where the node can't tell what it holds, and still asks", async () => {
  const cluster = await startCluster({ sync, b: () => refusal("unauthorized", "Who are you?") });
  const run = (node: string, nodes?: string) =>
    cluster.sandbox.todo(`nodes readmit ${node}`, {
      isInteractive: true,
      stdin: "y\n",
      ...(nodes && { env: { TODO_NODES: nodes } }),
    });
  for (const [answer, reason] of [
    [await run("b"), "b: Who are you?"],
    [await run("c"), "unknown node: c"],
    [await run("d", `d=${await deadUrl()}`), "d can't be reached"],
  ] as const) {
    expect(answer.code).toBe(0);
    expect(answer.stderr).toContain(`(how much is not known: ${reason}`);
  }
});

test("[P2] nodes retire --yes asks nobody", async () => {
  const cluster = await startCluster({ sync });
  expect((await cluster.sandbox.todo("nodes retire c --yes")).code).toBe(0);
  expect(cluster.sync.lines).toEqual(["POST /nodes/c/retire"]);
});

test("a readmission that is refused ends as the refusal does", async () => {
  const { sandbox } = await startCluster({ sync: () => refusal("not-found", "Node c is not retired.") });
  expect(await sandbox.todo("nodes readmit c --yes")).toMatchObject({
    code: 3,
    stderr: "todo: sync: Node c is not retired.\n",
  });
});

test("[R8] nodes salvage prints what the node set aside, as it came", async () => {
  const lines = '{"id":"1-aaaaaa","later":1}\n{"id":"2-aaaaaa"}\n';
  const { sandbox, b } = await startCluster({ b: () => ({ body: lines }) });
  const { code, stdout, stderr } = await sandbox.todo("nodes salvage b --list chores");
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: lines, stderr: "via b\n" });
  expect(b.lines).toEqual(["GET /lists/chores/salvage"]);
});
