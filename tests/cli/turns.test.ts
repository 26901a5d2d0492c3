import { expect, test } from "vitest";
import { fastestFirst } from "../../cli/state/speeds.ts";
import type { Speed } from "../../cli/state/state-file.ts";
import { oneTodo, page, startCluster, todo } from "./helpers/cluster.ts";
import { deadUrl, startServer } from "./helpers/fake-server.ts";

test("commands take turns over the nodes, the first one first", async () => {
  const { sandbox, a, b } = await startCluster();
  const lines = ["create TaskA", "list", "update 1 complete", "delete 1", "list --json"];
  const via = [];
  for (const line of lines) via.push((await sandbox.todo(line)).stderr);
  expect(via).toEqual(["via a\n", "via b\n", "via a\n", "via b\n", "via a\n"]);
  expect([a.asked.length, b.asked.length]).toEqual([3, 2]);
});

test("--node, sync and status take no turn", async () => {
  const { sandbox } = await startCluster();
  const via = [];
  for (const line of ["list --node b", "list", "list --node a", "sync", "status", "list"])
    via.push((await sandbox.todo(line)).stderr);
  expect(via).toEqual(["via b\n", "via a\n", "via a\n", "", "", "via b\n"]);
});

test("turns of different clusters are independent", async () => {
  const { sandbox, b } = await startCluster();
  await sandbox.todo("list");
  const other = { env: { TODO_NODES: `b=${b.url},c=${b.url}` } };
  expect((await sandbox.todo("list", other)).stderr).toBe("via b\n");
  expect((await sandbox.todo("list", other)).stderr).toBe("via c\n");
});

test("a node that joins gets its turn, without beginning anew", async () => {
  const { sandbox, a, b } = await startCluster();
  await sandbox.todo("list");
  await sandbox.todo("list");
  const joined = { env: { TODO_NODES: `a=${a.url},b=${b.url},c=${b.url}` } };
  expect((await sandbox.todo("list", joined)).stderr).toBe("via c\n");
});

for (const line of ["list", "create TaskA", "update 1 open", "delete 1"]) {
  test(`a node that can't be connected to is passed over, with a line on stderr: ${line}`, async () => {
    const b = await startServer(oneTodo());
    const { sandbox } = await startCluster();
    const env = { TODO_NODES: `a=${await deadUrl()},b=${b.url}` };
    const { code, stderr } = await sandbox.todo(line, { env });
    expect(code).toBe(0);
    expect(stderr).toBe("a can't be reached (connection refused), asking b\nvia b\n");
    expect(b.asked.length).toBe(1);
  });
}

for (const [what, answer] of [
  ["hangs up", "hang up"],
  ["is behind a gateway that lost it", { status: 502, body: "<html>Bad gateway</html>" }],
] as const) {
  test(`a read goes on to the next node when one ${what}`, async () => {
    const { sandbox, b } = await startCluster({ a: () => answer });
    const { code, stderr } = await sandbox.todo("list");
    expect(code).toBe(0);
    expect(stderr).toMatch(/^a can't be reached \(.*\), asking b\nvia b\n$/);
    expect(b.asked.length).toBe(1);
  });

  for (const line of ["create TaskA", "update 1 open", "delete 1"]) {
    test(`a write that may have arrived goes to the same node only: ${line}, when a node ${what}`, async () => {
      const { sandbox, a, b } = await startCluster({ a: () => answer });
      const { code, stdout, stderr } = await sandbox.todo(line);
      expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
      expect(stderr).toContain("a did not answer");
      expect(stderr).toContain("may have been made, or not");
      expect(stderr).toContain("todo list --node a");
      expect([a.asked.length, b.asked.length]).toEqual([4, 0]);
      expect(new Set(a.asked.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
    });
  }
}

test("--node is meant: no other node stands in", async () => {
  const { sandbox, b } = await startCluster();
  const env = { TODO_NODES: `a=${await deadUrl()},b=${b.url}` };
  const { code, stdout, stderr } = await sandbox.todo("list --node a", { env });
  expect({ code, stdout }).toEqual({ code: 4, stdout: "" });
  expect(stderr).toMatch(
    /^todo: no node can be reached \(a: connection refused\)\nasked: \S+\nis `npm start` running\?\n$/,
  );
  expect(b.asked).toEqual([]);
});

test("every write carries an idempotency key of its own, and a read none", async () => {
  const { sandbox, a } = await startCluster();
  for (const line of ["create TaskA", "update 1 open", "delete 1", "list"])
    await sandbox.todo(`${line} --node a`);
  const keys = a.asked.map(({ headers }) => headers["idempotency-key"]);
  expect(keys.pop()).toBeUndefined();
  expect(new Set(keys).size).toBe(3);
  for (const key of keys) expect(key).toMatch(/^[\x21-\x7e]{1,255}$/);
});

test("all pages come from the node that answered the first", async () => {
  const { sandbox, a, b } = await startCluster({
    a: ({ query }) => page([], query.get("after") === "p2" ? null : "p2"),
  });
  expect((await sandbox.todo("list --all --json")).stderr).toBe("via a\n");
  expect(a.asked.map(({ query }) => query.get("after"))).toEqual([null, "p2"]);
  expect(b.asked).toEqual([]);
});

test("a write whose answer got lost is made once: sent again with its key, it gets the first answer", async () => {
  let requests = 0;
  const { sandbox, a } = await startCluster({
    a: () => (++requests < 3 ? "hang up" : { status: 201, body: todo() }),
  });
  const { code, stdout, stderr } = await sandbox.todo("create TaskA");
  expect({ code, stdout }).toEqual({ code: 0, stdout: "Created 1 (v1, open) TaskA\n" });
  expect(stderr).toBe("a did not answer (connection lost), sending it again\nvia a\n");
  expect(new Set(a.asked.map(({ headers }) => headers["idempotency-key"])).size).toBe(1);
});

test("--prefer first asks the first node as long as it can be reached", async () => {
  const { sandbox, b } = await startCluster();
  for (let run = 0; run < 2; run++)
    expect((await sandbox.todo("list --prefer first")).stderr).toBe("via a\n");
  const env = { TODO_PREFER: "first", TODO_NODES: `a=${await deadUrl()},b=${b.url}` };
  expect((await sandbox.todo("list", { env })).stderr).toContain("via b\n");
});

test("--prefer fastest measures each node once, then asks the one that answered fastest", async () => {
  const { sandbox, b } = await startCluster();
  const env = { TODO_PREFER: "fastest", TODO_NODES: `a=${await deadUrl()},b=${b.url}` };
  expect((await sandbox.todo("list", { env })).stderr).toContain("asking b\nvia b\n");
  expect((await sandbox.todo("list", { env })).stderr).toBe("via b\n");
});

test("--prefer fastest measures a node anew when its last measurement is old", () => {
  const nodes = ["a", "b", "c"].map((name) => ({ name, url: "http://x", namedBy: "flag" as const }));
  const order = (speeds: [string, Speed][]) =>
    fastestFirst(nodes, new Map(speeds), 1_000_000).map(({ name }) => name);
  const fresh = (ms: number) => ({ ms, measuredAt: 900_000 });
  expect(order([])).toEqual(["a", "b", "c"]);
  expect(
    order([
      ["a", fresh(30)],
      ["b", fresh(10)],
      ["c", fresh(20)],
    ]),
  ).toEqual(["b", "c", "a"]);
  expect(
    order([
      ["a", fresh(30)],
      ["b", fresh(10)],
      ["c", { ms: 90, measuredAt: 600_000 }],
    ]),
  ).toEqual(["c", "b", "a"]);
});
