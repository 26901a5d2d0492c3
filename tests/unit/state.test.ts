/** What a node keeps of a list beside its records, as it is stored: also by code that came before this one. */
import { expect, test } from "vitest";
import { decodeState, encodeState, type NodeState, newborn } from "../../workers/datanode/storage/state.ts";
import { ORIGIN_A, ORIGIN_B, stamp } from "../helpers/make.ts";
import { LIST, twoNodes } from "../helpers/memory-cluster.ts";

test("a state is read as it was stored", () => {
  const state: NodeState = {
    ...newborn(LIST, ORIGIN_A),
    head: 7,
    latest: stamp(1),
    visible: new Map([[ORIGIN_B, stamp(2, ORIGIN_B)]]),
    complete: new Map([[ORIGIN_A, stamp(1)]]),
    deletion: { upTo: 3, after: null, over: true },
    maker: "ann",
  };
  expect(decodeState(encodeState(state))).toEqual(state);
});

test("a state of which only what the first code knew is stored is as a newborn's beyond that", () => {
  const old = { list: LIST, origin: ORIGIN_A, head: 7, visible: [], complete: [] };
  expect(decodeState(JSON.stringify(old))).toEqual({ ...newborn(LIST, ORIGIN_A), head: 7 });
});

test("[R8] [R12] storage from before digests and lineage takes part, is taken for no other one, and agrees once it was counted", async () => {
  const { cluster, a } = twoNodes();
  a.commands.create(LIST, { task: "milk" });
  await cluster.settle();
  const before = a.store.readState();
  if (!before) throw new Error("a has no state");
  const { digests, lineage, ...old } = JSON.parse(encodeState(before));
  a.store.writeState(decodeState(JSON.stringify(old)));
  // The worker that belonged to such a storage had heard of no moment of it, and asks every node to count.
  const members = Object.entries(cluster.state.members);
  cluster.state = {
    ...cluster.state,
    members: Object.fromEntries(
      members.map(([node, member]) => [node, { ...member, checkpoint: null, recountedAt: null }]),
    ),
  };
  const { report } = await cluster.round();
  expect(report).toMatchObject({ complete: true, diverged: false });
  expect(a.store.readState()).toMatchObject({ origin: before.origin, digests: before.digests });
  expect([...a.store.salvaged(0, 10)]).toEqual([]);
});
