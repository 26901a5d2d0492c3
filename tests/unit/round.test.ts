/** One round between three nodes: its number, who takes part, and what it reports and stores. */
import { beforeEach, describe, expect, test } from "vitest";
import {
  accepted,
  LIST,
  MemoryCluster,
  type MemoryNode,
  type SeenCall,
  twoNodes,
} from "../helpers/memory-cluster.ts";

let { cluster, a, b } = twoNodes();
let c: MemoryNode;

beforeEach(() => {
  cluster = new MemoryCluster(["a", "b", "c"]);
  a = cluster.node("a");
  b = cluster.node("b");
  c = cluster.node("c");
});

const create = (node: MemoryNode, task: string) => node.commands.create(LIST, { task });

describe("[R1] the round's number", () => {
  test("is stored before the first call that changes a node, and then never used twice", async () => {
    const stored: string[] = [];
    cluster.before = ({ method }) => {
      if (method !== "open") stored.push(`${method} ${cluster.stored.round}`);
      if (method === "apply") throw new Error("lost");
    };
    create(a, "milk");
    await cluster.round();
    await cluster.round();
    expect(new Set(stored)).toEqual(new Set(["apply 1", "settle 1", "apply 2", "settle 2"]));
  });
  test("is buffered from its first call on, and [P2] who is registered is stored by then", async () => {
    const seen: string[] = [];
    cluster.before = ({ node }) => {
      const { state, stored } = cluster;
      if (node === "a") seen.push(`${state.round} ${stored.round} ${Object.keys(stored.members)}`);
    };
    await cluster.round();
    await cluster.round();
    expect(seen).toEqual(["1 1 a,b,c", "2 1 a,b,c"]);
  });
  test("of a round that changed no node may be taken again after a crash", async () => {
    create(a, "milk");
    await cluster.settle();
    expect(cluster.state.round).toBe(2);
    cluster.state = cluster.stored;
    expect(cluster.state.round).toBe(1);
    const late: SeenCall[] = [];
    create(b, "beer");
    cluster.before = (call) => {
      if (call.method === "open") late.push(call);
    };
    const { report } = await cluster.round();
    cluster.heal();
    expect(report).toMatchObject({ round: 2, complete: true });
    for (const open of late) open.again();
    await cluster.settle();
    for (const node of [a, b, c]) expect(node.rows()).toHaveLength(2);
  });
  test("goes above the one that a node knows, in the next round", async () => {
    const request = {
      protocol: 1,
      list: LIST,
      round: 41,
      lease: "another",
      heard: null,
      gone: [],
      recount: false,
    };
    b.replication.open(request);
    create(a, "milk");
    const first = await cluster.round();
    expect(first).toMatchObject({ again: true, report: { round: 1, complete: false } });
    expect(first.report.nodes[1]).toEqual({
      node: "b",
      reachable: true,
      read: 0,
      applied: 0,
      error: "stale-round",
    });
    expect(c.rows()).toEqual([]);
    const second = await cluster.round();
    expect(second).toMatchObject({ again: false, report: { round: 42, complete: true } });
    expect(b.rows()).toEqual(["1-aaaaaa v42 milk open"]);
  });
  test("met in the middle of the round ends that node's part, and no cursor of it moves", async () => {
    create(a, "milk");
    cluster.before = ({ node, method }) => {
      if (node === "b" && method === "apply") {
        b.replication.open({
          protocol: 1,
          list: LIST,
          round: 9,
          lease: "another",
          heard: null,
          gone: [],
          recount: false,
        });
      }
    };
    const outcome = await cluster.round();
    cluster.heal();
    expect(outcome.again).toBe(true);
    expect(cluster.state.cursors.b).toBeUndefined();
    expect(cluster.state.round).toBe(9);
    expect((await cluster.round()).report).toMatchObject({ round: 10, complete: true });
    expect(b.rows()).toEqual(["1-aaaaaa v10 milk open"]);
  });
});

test("[R1] [R8] a round that moves a page is stored twice: before it changes a node, and at its end", async () => {
  await cluster.settle();
  create(a, "milk");
  const { writes } = cluster;
  const { report } = await cluster.round();
  expect(report).toMatchObject({ complete: true, aside: [] });
  expect(cluster.writes - writes).toBe(2);
});

test("the report says how long the round took", async () => {
  cluster.before = () => {
    cluster.time += 7;
  };
  expect((await cluster.round()).report).toMatchObject({ calls: 3, durationMs: 21 });
});

test("the report names the nodes in one order, however they are configured, also those that are not any more", async () => {
  cluster = new MemoryCluster(["c", "a", "b"]);
  await cluster.round();
  cluster.configured = ["b", "c"];
  const { report } = await cluster.round();
  expect(report.nodes.map(({ node }) => node)).toEqual(["a", "b", "c"]);
});

describe("[R2] who takes part", () => {
  test("a node that can't be reached sits this round out, and catches up later", async () => {
    create(a, "milk");
    cluster.fail("b", "open");
    const { report } = await cluster.round();
    expect(report.complete).toBe(false);
    expect(report.nodes).toEqual([
      { node: "a", reachable: true, read: 1, applied: 0 },
      { node: "b", reachable: false, read: 0, applied: 0, error: "lost" },
      { node: "c", reachable: true, read: 0, applied: 1 },
    ]);
    cluster.heal();
    await cluster.round();
    expect(b.rows()).toEqual(["1-aaaaaa v2 milk open"]);
  });
  test("with fewer than two nodes there is no round", async () => {
    create(a, "milk");
    const asked: string[] = [];
    cluster.before = ({ node, method }) => {
      if (node !== "a") throw new Error("down");
      asked.push(method);
    };
    expect((await cluster.round()).report.complete).toBe(false);
    expect(asked).toEqual(["open"]);
    expect(a.rows()).toEqual(["1-aaaaaa v1 milk open"]);
    expect(cluster.state.cursors).toEqual({});
  });
  test("a source is read from the first version that another participant may lack", async () => {
    create(a, "milk");
    await cluster.round();
    cluster.fail("c", "open");
    create(a, "beer");
    await cluster.round();
    const seen = cluster.calls();
    await cluster.round();
    const from = seen.flatMap(({ method, node, request }) => {
      const read = method === "open" && "read" in request ? request.read : request;
      const reads = method === "open" || method === "diff";
      return reads && read && "from" in read ? [`${node} ${method} ${read.from}`] : [];
    });
    // Nobody expected c, which lacks what the others read of each other; what it has itself was read with `open`.
    expect(from).toEqual(["a open 3", "b open 3", "c open 2", "a diff 2", "b diff 2"]);
  });
  test("is asked for nothing while nobody else is expected", async () => {
    create(a, "milk");
    cluster.before = ({ node }) => {
      if (node !== "a") throw new Error("down");
    };
    await cluster.round();
    const seen = cluster.calls();
    await cluster.round();
    const read = seen.flatMap(({ node, request }) => ("read" in request && request.read ? [node] : []));
    expect(read).toEqual(["b", "c"]);
  });
});

test("[P1] a round in which a purge is due settles every node, so that no cursor holds the next one back", async () => {
  create(a, "milk");
  await cluster.settle();
  accepted(a.commands.remove("1"));
  await cluster.settle();
  cluster.time += 30 * 24 * 60 * 60 * 1_000;
  const seen = cluster.calls();
  await cluster.round();
  expect(
    seen
      .map(({ method }) => method)
      .toSorted()
      .join(),
  ).toBe("open,open,open,purge,purge,purge,settle,settle,settle");
  await cluster.round();
  for (const node of [a, b, c]) expect(node.rows()).toEqual([]);
});

test("[R9] when nothing was written, a round opens each node, and stores nothing anywhere", async () => {
  create(a, "milk");
  create(b, "beer");
  await cluster.settle();
  const stored = () => [cluster.stored, ...[a, b, c].map(({ store }) => store.clone().readState())];
  const rows = [a, b, c].map((node) => node.rows());
  const before = stored();
  const seen = cluster.calls();
  const { report } = await cluster.round();
  expect(report.complete).toBe(true);
  expect(report.nodes.map(({ read, applied }) => read + applied)).toEqual([0, 0, 0]);
  expect(seen.map(({ node, method }) => `${node} ${method}`)).toEqual(["a open", "b open", "c open"]);
  expect([a, b, c].map((node) => node.rows())).toEqual(rows);
  for (const [index, state] of stored().entries()) expect(state).toEqual(before[index]);
});

test("[M3] the report counts todos newly in conflict, once each, wherever they met", async () => {
  create(a, "milk");
  create(a, "beer");
  await cluster.settle();
  for (const [node, task] of [
    [a, "x"],
    [b, "y"],
    [c, "z"],
  ] as const)
    accepted(node.commands.update("1", { task }));
  expect((await cluster.round()).report.conflicts).toBe(1);
  accepted(a.commands.update("2", { task: "x" }));
  cluster.before = ({ node, method }) => {
    if (node === "c" && method === "apply") accepted(c.commands.update("2", { task: "late" }));
  };
  expect((await cluster.round()).report.conflicts).toBe(1);
});
