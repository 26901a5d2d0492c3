/** While a version 2 of protocol and record format is deployed: made up here, to show that version 1 leaves room for it. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Body } from "../../workers/core/body.ts";
import { pack } from "../../workers/core/packed.ts";
import { PROTOCOL } from "../../workers/core/replica.ts";
import { todoId } from "../helpers/make.ts";
import { LIST, MemoryCluster, type MemoryNode, twoNodes } from "../helpers/memory-cluster.ts";

const NEXT = PROTOCOL + 1;
let { cluster, a, b } = twoNodes();
let c: MemoryNode;

beforeEach(() => {
  cluster = new MemoryCluster(["a", "b", "c"]);
  [a, b, c] = [cluster.node("a"), cluster.node("b"), cluster.node("c")];
  a.commands.create(LIST, { task: "milk" });
});

/** The node with the code of version 2; the way back to its code of now. */
function upgrade({ replication }: MemoryNode): () => void {
  const open = replication.open.bind(replication);
  replication.open = (request) =>
    request.protocol === NEXT
      ? open({ ...request, protocol: PROTOCOL })
      : { type: "other-protocol", protocol: NEXT };
  return () => {
    replication.open = open;
  };
}

describe("while version 2 is deployed", () => {
  test("[R2] a node that speaks it sits the round out, and the report says why", async () => {
    const downgrade = upgrade(b);
    expect((await cluster.round()).report).toMatchObject({
      complete: false,
      nodes: [
        { node: "a", reachable: true, read: 1 },
        { node: "b", reachable: false, read: 0, error: `speaks protocol ${NEXT}, this worker ${PROTOCOL}` },
        { node: "c", reachable: true, applied: 1 },
      ],
    });
    expect(b.rows()).toEqual([]);
    expect(cluster.state.cursors.b).toBeUndefined();
    downgrade();
    await cluster.settle();
    expect(b.bodies()).toEqual(a.bodies());
  });

  test("[R2] a worker that speaks it learns the node's version, and nothing changes there", () => {
    const before = a.store.readState();
    const request = {
      protocol: NEXT,
      list: LIST,
      round: 9,
      lease: "lease",
      heard: null,
      gone: [],
      recount: false,
    };
    expect(a.replication.open(request)).toEqual({ type: "other-protocol", protocol: PROTOCOL });
    expect(a.store.readState()).toBe(before);
  });

  test("[R4] a record in its format is set aside, and the others are taken", async () => {
    const format2 = '{"format":2,"todo":"in words of tomorrow"}' as Body;
    const records = [
      { id: todoId("1-bbbbbb"), body: format2 },
      ...[...a.store.list({ status: "all" }, 1)].map(({ id, body }) => ({ id, body })),
    ];
    c.replication.apply({ ...c.open(1), records: pack(records) });
    expect(c.rows()).toEqual(["1-aaaaaa v1 milk open"]);
    expect(c.commands.status()).toMatchObject({ aside: 1 });
  });
});
