import { expect, test } from "vitest";
import { timeText } from "../../cli/show/time-text.ts";
import {
  listStatus,
  nodeSyncStatus,
  oneTodo,
  refusal,
  roundReport,
  startCluster,
  syncStatus,
} from "./helpers/cluster.ts";
import { deadUrl } from "./helpers/fake-server.ts";

const INCOMPLETE = roundReport({
  complete: false,
  conflicts: 1,
  nodes: [
    { node: "a", reachable: true, read: 12, applied: 3, error: "apply: 3 tries failed" },
    { node: "b", reachable: false, read: 0, applied: 0, error: "open: no answer" },
  ],
});

test("sync runs a round and shows the report", async () => {
  const { sandbox, sync, a, b } = await startCluster();
  const { code, stdout, stderr } = await sandbox.todo("sync --list chores");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toBe(
    [
      "Round 7, 12 ms, 0 todos newly in conflict",
      "Node  Read  Applied  Result",
      "a        2        0  complete",
      "b        0        2  complete",
      "",
    ].join("\n"),
  );
  expect(sync.lines).toEqual(["POST /lists/chores/sync"]);
  expect([...a.lines, ...b.lines]).toEqual([]);
});

test("sync that misses a node ends with 0 and names it on stderr", async () => {
  const { sandbox } = await startCluster({ sync: () => ({ body: INCOMPLETE }) });
  const { code, stdout, stderr } = await sandbox.todo("sync");
  expect(code).toBe(0);
  expect(stdout).toContain("1 todo newly in conflict");
  expect(stdout).toMatch(/a +12 +3 +incomplete\nb +0 +0 +not reached\n/);
  expect(stderr).toBe("a did not take everything: apply: 3 tries failed\nb took no part: open: no answer\n");
});

test("sync --json is the report as answered", async () => {
  const { sandbox } = await startCluster({ sync: () => ({ body: INCOMPLETE }) });
  expect((await sandbox.todo("sync --json")).stdout).toBe(`${JSON.stringify(INCOMPLETE)}\n`);
});

test("sync ends with 4 when the sync worker can't be reached", async () => {
  const { sandbox } = await startCluster();
  const { code, stdout, stderr } = await sandbox.todo("sync", { env: { TODO_SYNC: await deadUrl() } });
  expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
  expect(stderr).toContain("the sync worker can't be reached");
});

const SYNC_STATUS = syncStatus({
  nodes: [nodeSyncStatus()],
});

test("status shows each node and the sync worker", async () => {
  const { sandbox, a, b, sync } = await startCluster({
    b: () => ({ body: listStatus("b", { clockDriftMs: 3_600_000, place: "enam" }) }),
    sync: () => ({ body: SYNC_STATUS }),
  });
  const { code, stdout, stderr } = await sandbox.todo("status");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).toBe(
    [
      `List inbox; last round 7, ${timeText("2026-11-22T10:00:00.123Z")}`,
      "Node  State  Place  Todos  Completed  Tombstones  Unsettled  Conflicts  Head  Round  Drift     Behind      Lag p50/p95",
      "a     up     -          2          1           4          5          6     3      2   0 ms  up to 4 s  130 ms / 410 ms",
      "b     up     enam       2          1           4          5          6     3      2    1 h          -                -",
      "",
    ].join("\n"),
  );
  for (const server of [a, b, sync]) expect(server.lines).toEqual(["GET /lists/inbox/status"]);
});

test.each([40, 80])("status fits a terminal of %i columns, and always says who is behind", async (width) => {
  const { sandbox } = await startCluster({ sync: () => ({ body: SYNC_STATUS }) });
  const { stdout } = await sandbox.todo("status", { terminal: width, env: { NO_COLOR: "1" } });
  for (const line of stdout.split("\n").slice(1)) expect(line.length).toBeLessThanOrEqual(width);
  expect(stdout).toMatch(/\nNode +State .*Todos +Completed .*Behind/);
});

test("where all nodes hold the same and nothing is unsettled, none is behind", async () => {
  const settled = ["a", "b"].map((node) => nodeSyncStatus({ node, unsettled: 0 }));
  const behind = async (nodes: Parameters<typeof syncStatus>[0]) => {
    const { sandbox } = await startCluster({ sync: () => ({ body: syncStatus(nodes) }) });
    const { stdout } = await sandbox.todo("status", { terminal: 60, env: { NO_COLOR: "1" } });
    return stdout
      .split("\n")
      .slice(2, 4)
      .map((line) => line.split(/ {2,}/).at(-1));
  };
  expect(await behind({ nodes: settled })).toEqual(["no", "no"]);
  expect(
    await behind({ nodes: [...settled, nodeSyncStatus({ node: "c", retired: true, digest: null })] }),
  ).toEqual(["no", "no"]);
  const differing = [
    settled[0] ?? nodeSyncStatus(),
    nodeSyncStatus({ node: "b", unsettled: 0, digest: "f".repeat(16) }),
  ];
  expect(await behind({ nodes: differing })).toEqual(["up to 4 s", "up to 4 s"]);
});

test("[P1] status says how many tombstones wait, and for whom", async () => {
  const waiting = async (waiting: number, heldBackBy: string[]) => {
    const purge = { stable: 3, waiting, heldBackBy };
    const { sandbox } = await startCluster({ sync: () => ({ body: syncStatus({ purge }) }) });
    return (await sandbox.todo("status")).stdout.trimEnd().split("\n").at(-1);
  };
  expect(await waiting(4, ["b", "c"])).toBe("4 tombstones wait to be purged: for b, c");
  expect(await waiting(1, [])).toBe("1 tombstone waits to be purged: until old enough");
  expect(await waiting(0, ["c"])).toMatch(/^b +up /);
});

test("status counts what a node had to set aside", async () => {
  const { sandbox } = await startCluster({ b: () => ({ body: listStatus("b", { aside: 2 }) }) });
  expect((await sandbox.todo("status")).stdout).toContain("\nb set 2 aside that it can't apply");
});

test("status shows who can't be reached, and the others all the same", async () => {
  const { sandbox, a } = await startCluster();
  const env = { TODO_NODES: `a=${a.url},b=${await deadUrl()}`, TODO_SYNC: await deadUrl() };
  const { code, stdout, stderr } = await sandbox.todo("status", { env });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^List inbox; the sync worker gave no status\n/);
  expect(stdout).toMatch(/\na +up .*\nb +unreachable +- /);
  expect(stderr).toContain("the sync worker can't be reached");
  expect(stderr).toContain("b can't be reached (connection refused)\n");
});

test("status of a list that was never in a round says so", async () => {
  const { sandbox } = await startCluster({
    sync: () => ({ body: syncStatus({ round: 0, lastRoundAt: null }) }),
  });
  expect((await sandbox.todo("status")).stdout).toMatch(/^List inbox; no round yet\n/);
});

test("status --json puts what each answered side by side, null where one did not", async () => {
  const { sandbox } = await startCluster({ b: () => "hang up", sync: () => ({ body: SYNC_STATUS }) });
  const { stdout } = await sandbox.todo("status --json");
  expect(JSON.parse(stdout)).toEqual({
    list: "inbox",
    sync: SYNC_STATUS,
    nodes: [
      { node: "a", status: listStatus("a") },
      { node: "b", status: null },
    ],
  });
});

test("status ends with 4 when nobody can be reached, and with 5 when those who can refuse", async () => {
  const { sandbox } = await startCluster({ a: () => refusal("unauthorized", "Send a token.") });
  const dead = await deadUrl();
  const nobody = { TODO_NODES: `a=${dead},b=${dead}`, TODO_SYNC: dead };
  expect(await sandbox.todo("status --json", { env: nobody })).toMatchObject({ code: 4, stdout: "" });
  const refusing = { TODO_NODES: `${sandbox.env.TODO_NODES?.split(",")[0]},b=${dead}`, TODO_SYNC: dead };
  const { code, stderr } = await sandbox.todo("status", { env: refusing });
  expect(code).toBe(5);
  expect(stderr).toContain("Send a token.");
});

test("status of a node that answers something else is that node's trouble only", async () => {
  const { sandbox } = await startCluster({ a: oneTodo(), b: () => ({ body: "<html>" }) });
  const { code, stdout, stderr } = await sandbox.todo("status");
  expect(code).toBe(0);
  expect(stdout).toMatch(/\nb +no status +- /);
  expect(stderr).toContain("b (http");
});

test("status --ping tells the way to each node's storage, and to the worker before it; a node that is away has none", async () => {
  const { sandbox } = await startCluster({
    a: ({ path }) => ({
      body: path === "/health" ? { status: "ok", node: "a", place: "weur", colo: "VIE" } : listStatus("a"),
    }),
    b: () => refusal("unreachable", "away"),
  });
  const { stdout, stderr } = await sandbox.todo("status --ping --json");
  expect(stderr).toMatch(/^a in weur: \d+ ms to its storage and back, \d+ ms to its worker at VIE$/m);
  expect(stderr).toMatch(/^b: no answer to its storage and back, no answer to its worker$/m);
  expect(JSON.parse(stdout)).toMatchObject({ list: "inbox" });
});
