import { beforeEach, describe, expect, test } from "vitest";
import { EMPTY_DIGEST } from "../../workers/core/digest.ts";
import { DEFAULT_TOMBSTONE_AGE_MS } from "../../workers/core/limits.ts";
import { unpack } from "../../workers/core/packed.ts";
import { newJournal } from "../../workers/sync/round/journal.ts";
import { DAY } from "../helpers/make.ts";
import { accepted, LIST, type MemoryNode, type SeenCall, twoNodes } from "../helpers/memory-cluster.ts";

let { cluster, a, b } = twoNodes();

beforeEach(async () => {
  ({ cluster, a, b } = twoNodes());
  for (const task of ["milk", "beer"]) a.commands.create(LIST, { task });
  await cluster.settle();
});

const tombstones = () => [...cluster.nodes.values()].map((node) => node.commands.status().tombstones);

function down(name: string) {
  cluster.before = ({ node }) => {
    if (node === name) throw new Error("down");
  };
}

function up() {
  cluster.before = () => {};
}

describe("[P1] a tombstone", () => {
  test("goes on every node once all hold it and it is old enough, and nothing else goes", async () => {
    accepted(a.commands.remove("1"));
    await cluster.settle();
    cluster.time += DEFAULT_TOMBSTONE_AGE_MS;
    const asked = new Set<string>();
    cluster.before = ({ method }) => {
      asked.add(method);
    };
    await cluster.settle();
    expect(tombstones()).toEqual([1, 1]);
    // [R9] Not even a millisecond too early is anything asked for its sake.
    expect([...asked]).toEqual(["open"]);
    cluster.time += 1;
    await cluster.settle();
    expect(tombstones()).toEqual([0, 0]);
    for (const node of [a, b]) {
      expect(node.rows()).toEqual(["2-aaaaaa v1 beer open"]);
      // [R12] What is gone is in no digest.
      expect(node.store.readState()?.digests.tombstones).toEqual(EMPTY_DIGEST);
    }
    expect(a.commands.get("1")).toMatchObject({ type: "not-found" });
    expect(a.commands.status()).toMatchObject({ todos: 1, tombstones: 0, conflicts: 0 });
  });
  test("stays while a node has not heard of it, however old it is", async () => {
    accepted(a.commands.remove("1"));
    down("b");
    cluster.time += 60 * DAY;
    for (let round = 0; round < 3; round++) await cluster.round();
    expect(tombstones()).toEqual([1, 0]);
    up();
    await cluster.round();
    expect(tombstones()).toEqual([1, 1]);
    await cluster.round();
    expect(tombstones()).toEqual([0, 0]);
  });
  test("goes by the cursors before the round, so that a late call of this round can't revive the todo", async () => {
    cluster.add("c");
    a.commands.create(LIST, { task: "tea" });
    accepted(a.commands.remove("3"));
    await cluster.settle();
    // With pages of one record, c is sent b's older edit first, and a's deletion after it.
    accepted(b.commands.update("1", { task: "older edit" }));
    cluster.time += 1;
    accepted(a.commands.update("2", { completed: true }));
    accepted(a.commands.remove("1"));
    cluster.time += 60 * DAY;
    cluster.page = { maxRecords: 1, maxChars: 1_000_000 };
    const sent: SeenCall[] = [];
    cluster.before = (call) => {
      const edit =
        "records" in call.request && unpack(call.request.records).some(({ id }) => id === "1-aaaaaa");
      if (call.node === "c" && edit) sent.push(call);
    };
    expect((await cluster.round()).report.complete).toBe(true);
    up();
    expect(sent).toHaveLength(2);
    sent[0]?.again();
    await cluster.settle();
    await cluster.settle();
    for (const { commands } of cluster.nodes.values()) {
      expect(commands.get("1")).toMatchObject({ type: "not-found" });
    }
  });
  test("is not purged where the todo was edited since", async () => {
    accepted(a.commands.remove("1"));
    await cluster.settle();
    cluster.time += 60 * DAY;
    cluster.before = ({ node, method }) => {
      if (node === "b" && method === "purge") accepted(b.commands.update("1", { deleted: false }));
    };
    await cluster.round();
    up();
    expect(tombstones()).toEqual([0, 0]);
    expect(accepted(b.commands.get("1")).deleted).toBe(false);
    await cluster.settle();
    expect(a.bodies()).toEqual(b.bodies());
    expect(accepted(a.commands.get("1")).deleted).toBe(false);
  });
  test("does not come back as a todo when one node purged and the other's call was lost", async () => {
    accepted(a.commands.remove("1"));
    await cluster.settle();
    cluster.time += 60 * DAY;
    cluster.before = ({ node, method }) => {
      if (node === "b" && method === "purge") throw new Error("lost");
    };
    await cluster.round();
    expect(tombstones()).toEqual([0, 1]);
    up();
    cluster.state = newJournal("another");
    await cluster.settle();
    await cluster.settle();
    expect(tombstones()).toEqual([0, 0]);
    expect(a.commands.get("1")).toMatchObject({ type: "not-found" });
  });
});

test("[P1] what was purged is noted by its last change, in whatever order it goes: who watches has missed it else", async () => {
  accepted(a.commands.remove("2"));
  accepted(a.commands.remove("1"));
  const { seq } = a.store.readState() ?? {};
  await cluster.settle();
  cluster.time += 30 * DAY;
  await cluster.settle();
  expect(a.rows()).toEqual([]);
  expect(a.store.readState()?.purgedSeq).toBe(seq);
});

test("[P1] a purge that finds nothing stores nothing", () => {
  const call = a.open(50);
  a.replication.settle({ ...call, from: 1, to: 1, complete: [], gone: [] });
  const state = a.store.readState();
  expect(a.replication.purge({ ...call, stable: 50, before: cluster.time })).toMatchObject({ purged: 0 });
  expect(a.store.readState()).toBe(state);
});

describe("[P2] a node that is registered and not there", () => {
  beforeEach(async () => {
    cluster.add("c");
    await cluster.settle();
    accepted(a.commands.remove("1"));
    cluster.time += 60 * DAY;
  });
  test("blocks purge, not sync, when it is down", async () => {
    down("c");
    for (let round = 0; round < 3; round++) await cluster.round();
    expect(tombstones()).toEqual([1, 1, 0]);
    expect(b.bodies()).toEqual(a.bodies());
  });
  test("blocks purge, not sync, when it is missing from the configuration", async () => {
    cluster.configured = ["a", "b"];
    for (let round = 0; round < 3; round++) await cluster.round();
    expect(tombstones()).toEqual([1, 1, 0]);
    expect((await cluster.round()).report.nodes[2]).toEqual({
      node: "c",
      reachable: false,
      read: 0,
      applied: 0,
      error: "not configured",
    });
  });
  test("releases purge once it is back", async () => {
    down("c");
    await cluster.round();
    up();
    await cluster.settle();
    await cluster.settle();
    expect(tombstones()).toEqual([0, 0, 0]);
  });
});

test("[P2] a node that is added blocks purge until it holds everything", async () => {
  accepted(a.commands.remove("1"));
  await cluster.settle();
  cluster.time += 60 * DAY;
  const c: MemoryNode = cluster.add("c");
  await cluster.round();
  expect(tombstones()).toEqual([1, 1, 1]);
  await cluster.settle();
  expect(tombstones()).toEqual([0, 0, 0]);
  expect(c.bodies()).toEqual(a.bodies());
});
