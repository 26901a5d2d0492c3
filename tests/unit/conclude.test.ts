/** What the journal says once a round is over: it is what `status`, purge and the next round go by. */
import { beforeEach, describe, expect, test } from "vitest";
import type { Member } from "../../workers/sync/round/journal.ts";
import { DAY, T0 } from "../helpers/make.ts";
import { accepted, LIST, MemoryCluster } from "../helpers/memory-cluster.ts";

let cluster: MemoryCluster;

beforeEach(() => {
  cluster = new MemoryCluster(["a", "b"]);
});

function member(node: string): Member {
  const known = cluster.state.members[node];
  if (!known) throw new Error(`${node} is not registered`);
  return known;
}

/** Every call of one method to one node fails. */
function failing(node: string, method: string): void {
  cluster.before = (call) => {
    if (call.node === node && call.method === method) throw new Error("lost");
  };
}

describe("a node's place in the journal", () => {
  test("counts the records that were read from it and sent to it, and the rounds it took everything of", async () => {
    cluster.node("a").commands.create(LIST, { task: "milk" });
    cluster.node("a").commands.create(LIST, { task: "beer" });
    cluster.node("b").commands.create(LIST, { task: "tea" });
    await cluster.round();
    expect(member("a")).toMatchObject({ records: 3, rounds: 1, caughtUpAt: T0 });
    expect(member("b")).toMatchObject({ records: 3, rounds: 1, caughtUpAt: T0 });
    cluster.time += 5;
    cluster.node("a").commands.create(LIST, { task: "bread" });
    await cluster.round();
    expect(member("a")).toMatchObject({ records: 4, rounds: 2, caughtUpAt: T0 + 5 });
    expect(member("b")).toMatchObject({ records: 4, rounds: 2, caughtUpAt: T0 + 5 });
  });

  test("[R7] stays where a round did not bring it everything", async () => {
    await cluster.settle();
    const before = member("b");
    cluster.time += 5;
    cluster.node("a").commands.create(LIST, { task: "milk" });
    failing("b", "apply");
    await cluster.round();
    expect(member("b")).toMatchObject({ caughtUpAt: before.caughtUpAt, rounds: before.rounds, records: 0 });
    expect(member("a").caughtUpAt).toBe(T0 + 5);
  });
});

describe("when a round last moved a record", () => {
  const movedAt = () => cluster.state.movedAt;

  test("is not said before one did, and stays as it was through rounds that move none", async () => {
    await cluster.settle();
    expect(movedAt()).toBeUndefined();
    cluster.node("a").commands.create(LIST, { task: "milk" });
    await cluster.round();
    expect(movedAt()).toBe(T0);
    cluster.time += 5;
    await cluster.settle();
    expect(movedAt()).toBe(T0);
    expect([member("a").moved, member("b").moved]).toEqual([2, 0]);
  });

  test("counts what was read and not delivered, and as many records that crossed", async () => {
    for (const node of ["a", "b"]) cluster.node(node).commands.create(LIST, { task: `by ${node}` });
    await cluster.round();
    expect(movedAt()).toBe(T0);
    cluster.time += 5;
    cluster.node("a").commands.create(LIST, { task: "milk" });
    failing("b", "apply");
    await cluster.round();
    expect(movedAt()).toBe(T0 + 5);
  });
});

describe("[P1] the oldest tombstone", () => {
  async function withTombstones(): Promise<void> {
    const { commands } = cluster.node("a");
    commands.create(LIST, { task: "milk" });
    commands.create(LIST, { task: "beer" });
    await cluster.settle();
    accepted(commands.remove("1"));
    cluster.time += DAY;
    accepted(cluster.node("b").commands.remove("2"));
    // Of both nodes the older one counts, so a round that only knows the younger one would be wrong.
    await cluster.round();
  }

  test("is that of any participant, and none where there is none", async () => {
    await cluster.settle();
    expect(cluster.state.oldestTombstone).toBeNull();
    await withTombstones();
    expect(cluster.state.oldestTombstone).toBe(T0);
  });

  test("is remembered where a round has no participants", async () => {
    await withTombstones();
    failing("b", "open");
    await cluster.round();
    expect(cluster.state.oldestTombstone).toBe(T0);
  });

  test("is due once it is older than the tombstones' age, on whichever node, and not before", async () => {
    await withTombstones();
    await cluster.settle();
    cluster.time = T0 + 7 * DAY;
    await cluster.settle();
    expect(cluster.node("a").rows()).toHaveLength(2);
    cluster.time += 1;
    await cluster.settle();
    expect(cluster.node("a").rows()).toHaveLength(1);
  });
});

describe("[R4] a merge that makes something new", () => {
  test("is known to the node's catalog before the round ends: the round may not come to its end", async () => {
    const [a, b] = [cluster.node("a"), cluster.node("b")];
    a.commands.create(LIST, { task: "milk" });
    await cluster.settle();
    accepted(a.commands.update("1", { task: "oat milk" }));
    // b is written to between being read and being sent a's: it merges, and nobody has the result.
    cluster.before = ({ node, method }) => {
      if (node !== "b" || method !== "apply") return;
      cluster.before = () => {};
      accepted(b.commands.update("1", { completed: true }));
    };
    await cluster.round();
    expect(b.store.readState()?.dirty).toBe(true);
    expect(a.store.readState()?.dirty).toBe(false);
    await cluster.settle();
    expect(b.store.readState()?.dirty).toBe(false);
    expect(a.bodies()).toEqual(b.bodies());
  });
});
