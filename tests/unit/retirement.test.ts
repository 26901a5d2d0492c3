import { beforeEach, describe, expect, test } from "vitest";
import { MAX_PAGE_CHARS } from "../../workers/core/limits.ts";
import { applyRegistrations } from "../../workers/sync/registry.ts";
import { DAY } from "../helpers/make.ts";
import { accepted, LIST, MemoryCluster, type MemoryNode } from "../helpers/memory-cluster.ts";
import { MemoryStore } from "../helpers/sim/memory-store.ts";

let cluster: MemoryCluster;
let a: MemoryNode;
let c: MemoryNode;
let seq: number;

beforeEach(async () => {
  seq = 0;
  cluster = new MemoryCluster(["a", "b", "c"]);
  a = cluster.node("a");
  c = cluster.node("c");
  a.commands.create(LIST, { task: "milk" });
  a.commands.create(LIST, { task: "beer" });
  await cluster.settle();
});

function register(node: string, retired: boolean) {
  cluster.state = applyRegistrations(cluster.state, [{ node, seq: ++seq, retired }]);
}

/** Retires c when the round comes to this call. */
function retireDuring(node: string, method: string) {
  cluster.before = (call) => {
    if (call.node !== node || call.method !== method) return;
    cluster.before = () => {};
    register("c", true);
  };
}

describe("[P2] a retired node", () => {
  test("is not asked any more, and blocks neither sync nor purge", async () => {
    accepted(a.commands.remove("1"));
    register("c", true);
    expect((await cluster.round()).report).toMatchObject({
      complete: true,
      nodes: [{ node: "a" }, { node: "b" }],
    });
    cluster.time += 60 * DAY;
    await cluster.settle();
    await cluster.settle();
    expect(a.rows()).toEqual(["2-aaaaaa v1 beer open"]);
    expect(c.rows()).toHaveLength(2);
  });
  test.each(["open", "diff", "settle"])(
    "stays retired when that is decided in the middle of a round, at %s",
    async (method) => {
      cluster.page = { maxRecords: 1, maxChars: MAX_PAGE_CHARS };
      for (const task of ["tea", "wine"]) a.commands.create(LIST, { task });
      retireDuring("a", method);
      await cluster.round();
      expect(Object.keys(cluster.state.members)).toEqual(["a", "b"]);
      expect(cluster.state.cursors.c).toBeUndefined();
      expect(cluster.state.cursors.a?.c).toBeUndefined();
      expect((await cluster.round()).report.complete).toBe(true);
    },
  );
  test("that had been wiped takes no part in the round that had opened it", async () => {
    c.restart(new MemoryStore());
    retireDuring("a", "open");
    await cluster.round();
    expect(c.commands.status().complete).toEqual([]);
  });
  test("keeps what it holds when it is told, refuses writes, and stores nothing more when it is told again", async () => {
    const told = { list: LIST, seq: ++seq, retired: true, wasRetired: true, gone: [] };
    expect(c.replication.register(told)).toBe(true);
    expect(c.rows()).toHaveLength(2);
    expect(c.commands.tryToCreate(LIST, { task: "lost" })).toMatchObject({ type: "retired" });
    const stored = c.store.readState();
    await cluster.round();
    await cluster.round();
    expect(c.store.readState()).toBe(stored);
    expect([...c.store.salvaged(0, 10)]).toEqual([]);
  });
  test("that was none is not emptied by a readmission; one whose origin is gone is, whatever the worker knew", () => {
    const readmission = { list: LIST, retired: false, wasRetired: false };
    c.replication.register({ ...readmission, seq: ++seq, gone: [] });
    expect(c.rows()).toHaveLength(2);
    const { origin } = c.store.readState() ?? {};
    c.replication.register({ ...readmission, seq: ++seq, gone: origin ? [origin] : [] });
    expect(c.rows()).toEqual([]);
    expect([...c.store.salvaged(0, 10)]).toHaveLength(2);
  });
  test("that has no storage of a list gets an empty one that knows of the readmission", () => {
    c.restart(new MemoryStore());
    expect(
      c.replication.register({ list: LIST, seq: ++seq, retired: false, wasRetired: true, gone: [] }),
    ).toBe(true);
    expect(c.store.readState()).toMatchObject({ registration: seq, retired: false });
    expect([...c.store.salvaged(0, 10)]).toEqual([]);
  });
  test("is refused with its old data, and taken in once it is emptied", async () => {
    accepted(a.commands.remove("1"));
    register("c", true);
    await cluster.settle();
    register("c", false);
    const { report } = await cluster.round();
    expect(report.nodes[2]).toMatchObject({ node: "c", reachable: false });
    const readmission = { list: LIST, seq, retired: false, wasRetired: true, gone: [] };
    expect(c.replication.register(readmission)).toBe(true);
    expect(c.replication.register(readmission)).toBe(false);
    await cluster.settle();
    expect(c.bodies()).toEqual(a.bodies());
    expect([...c.store.salvaged(0, 10)]).toHaveLength(2);
  });
});
