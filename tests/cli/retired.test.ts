/** What a retired node is to the command line (P2): passed over by writes, and called what it is. */
import { expect, test } from "vitest";
import { listStatus, nodeSyncStatus, oneTodo, refusal, startCluster, syncStatus } from "./helpers/cluster.ts";
import type { Handler } from "./helpers/fake-server.ts";

/** Refuses writes as a retired node does, and still answers who reads. */
const retired: Handler = (request) =>
  request.method === "GET" ? oneTodo()(request) : refusal("retired", "Node a was retired.");

for (const line of ["create TaskA", "update 1 open", "delete 1"]) {
  test(`[P2] a write passes over a retired node, with a line on stderr: ${line}`, async () => {
    const { sandbox, b } = await startCluster({ a: retired });
    const { code, stderr } = await sandbox.todo(line);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "a was retired, asking b\nvia b\n" });
    expect(b.asked.filter(({ method }) => method !== "GET")).toHaveLength(1);
  });
}

test("[P2] a write to that node alone is refused, exit 5, and told what to do", async () => {
  const { sandbox, b } = await startCluster({ a: retired });
  const { code, stdout, stderr } = await sandbox.todo("create TaskA --node a");
  expect({ code, stdout }).toEqual({ code: 5, stdout: "" });
  expect(stderr).toContain("Node a was retired.");
  expect(stderr).toContain("todo nodes readmit");
  expect(b.asked).toEqual([]);
});

test("[P2] where every node is retired, the last one's refusal is shown, exit 5", async () => {
  const { sandbox } = await startCluster({ a: retired, b: () => refusal("retired", "Node b was retired.") });
  const { code, stderr } = await sandbox.todo("create TaskA");
  expect(code).toBe(5);
  expect(stderr).toContain("Node b was retired.");
});

test.each([
  ["the node says so", { b: () => ({ body: listStatus("b", { retired: true }) }) }],
  [
    "the sync worker does, of a node that could not be told",
    {
      sync: () => ({
        body: syncStatus({
          nodes: [nodeSyncStatus(), nodeSyncStatus({ node: "b", retired: true, digest: null })],
        }),
      }),
    },
  ],
])("[P2] status calls a node retired where %s", async (_, handlers) => {
  const { sandbox } = await startCluster(handlers);
  const { stdout } = await sandbox.todo("status");
  expect(stdout).toMatch(/\na +up /);
  expect(stdout).toMatch(/\nb +retired /);
});
