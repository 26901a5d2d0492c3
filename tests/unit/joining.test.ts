/** A node that is new, or empty again, is filled from one other node, which stands for all of them (R3). */
import { beforeEach, describe, expect, test } from "vitest";
import { completeVector } from "../../workers/datanode/storage/state.ts";
import { todoId } from "../helpers/make.ts";
import { LIST, MemoryCluster, type MemoryNode } from "../helpers/memory-cluster.ts";

let cluster: MemoryCluster;
let a: MemoryNode;
let b: MemoryNode;
let joining: MemoryNode;

/** A and b hold 20 todos, half of them written by each; b has written another one since. */
beforeEach(async () => {
  cluster = new MemoryCluster(["a", "b"]);
  [a, b] = [cluster.node("a"), cluster.node("b")];
  for (let n = 0; n < 10; n++) for (const node of [a, b]) node.commands.create(LIST, { task: `task ${n}` });
  await cluster.settle();
  b.commands.create(LIST, { task: "news" });
  joining = cluster.add("d");
});

async function read(): Promise<Record<string, number>> {
  const { report } = await cluster.round();
  return Object.fromEntries(report.nodes.map(({ node, read }) => [node, read]));
}

/** What the node says that it holds everything of, as origins. */
function complete(node: MemoryNode): string[] {
  const state = node.store.readState();
  return state ? [...completeVector(state).keys()].sort() : [];
}

describe("[R3] a node that is new", () => {
  test("is read for by one node whole, and by the others only from where that one stopped", async () => {
    expect(await read()).toEqual({ a: 20, b: 1, d: 0 });
    expect(joining.bodies()).toEqual(b.bodies());
    expect(complete(joining)).toEqual(complete(b));
  });
  test("[R7] is known to hold what it took that way: nothing is read again for it", async () => {
    await read();
    expect(await read()).toEqual({ a: 0, b: 0, d: 0 });
    a.commands.create(LIST, { task: "more" });
    expect(await read()).toEqual({ a: 1, b: 0, d: 0 });
  });
  test("[R7] has taken that way what the other had of a node that is away: once it is back, it is not read for it", async () => {
    await cluster.settle();
    cluster.add("e");
    cluster.before = ({ node }) => {
      if (node === "b") throw new Error("away");
    };
    await cluster.round();
    cluster.before = () => {};
    expect(await read()).toMatchObject({ b: 0 });
    expect(cluster.node("e").bodies()).toEqual(b.bodies());
  });
  test("[B1] holds nothing completely where the one that it is filled from fails midway, and the next round fills it", async () => {
    cluster.page = { ...cluster.page, maxRecords: 8 };
    cluster.before = ({ node, method }) => {
      if (node === "a" && method === "diff") throw new Error("lost");
    };
    const { report } = await cluster.round();
    expect(report.nodes[1]).toMatchObject({ node: "b", read: 1 });
    expect(complete(joining)).toEqual([]);
    cluster.before = () => {};
    await cluster.settle();
    expect(joining.bodies()).toEqual(b.bodies());
    expect(complete(joining)).toEqual(complete(b));
  });
  test("[M8] is not filled from a node that set a record aside, which is read nowhere there", async () => {
    a.store.aside.put({ id: todoId("1-aaaaaa"), body: "{}" as never, reason: "not read", at: 0 });
    expect(await read()).toEqual({ a: 0, b: 21, d: 0 });
    expect(joining.bodies()).toEqual(b.bodies());
  });
});
