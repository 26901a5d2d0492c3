/** The first call of a round: the fence, what it reads and tells, and what of it is stored. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Body } from "../../workers/core/body.ts";
import { makeId, type TodoId } from "../../workers/core/id.ts";
import { MAX_PAGE_CHARS, MAX_RECORDS_PER_PAGE, MIN_BOOTS_IN_LINEAGE } from "../../workers/core/limits.ts";
import { checkpointOf } from "../../workers/core/lineage.ts";
import { pack, unpackVersioned } from "../../workers/core/packed.ts";
import { type Opened, PROTOCOL } from "../../workers/core/replica.ts";
import { ORIGIN_A, ORIGIN_B, ORIGIN_C, stamp, T0 } from "../helpers/make.ts";
import { accepted, LIST, MemoryCluster, type MemoryNode } from "../helpers/memory-cluster.ts";

const ALL = { maxRecords: 100, maxChars: 900_000 };
const REQUEST = {
  protocol: PROTOCOL,
  list: LIST,
  round: 5,
  lease: "lease",
  heard: null,
  gone: [],
  recount: false,
};
let a: MemoryNode;

beforeEach(() => {
  a = new MemoryCluster(["a"]).node("a");
});

const open = (round: number, lease?: string) => a.open(round, lease);
const create = (task: string) => a.commands.create(LIST, { task });

describe("open", () => {
  test("[V3] raises the head to the round, so that later writes are above it", () => {
    create("milk");
    open(5);
    expect(create("beer").version).toBe(6);
    open(3 + 5);
    expect(create("tea").version).toBe(9);
  });
  test("[V3] never lowers the head", () => {
    for (let n = 0; n < 9; n++) create("milk");
    open(2);
    expect(create("beer").version).toBe(10);
  });
  test("[R1] refuses a lower round, and an equal one of another worker, and says its own", () => {
    open(5);
    const state = a.store.readState();
    const request = { protocol: PROTOCOL, list: LIST, heard: null, gone: [], recount: false };
    expect(a.replication.open({ ...request, round: 4, lease: "lease" })).toEqual({
      type: "stale-round",
      round: 5,
    });
    expect(a.replication.open({ ...request, round: 5, lease: "other" })).toEqual({
      type: "stale-round",
      round: 5,
    });
    expect(a.store.readState()).toBe(state);
  });
  test("[R1] takes the same round of the same worker again", () => {
    const first = open(5);
    expect(open(5)).toEqual(first);
    expect(open(6, "other").round).toBe(6);
  });
  describe("[R2] by a worker that goes by what is stored", () => {
    const request = REQUEST;
    const stored = () => a.store.clone().readState();
    test("is buffered in memory, and stored with what is written next", () => {
      create("milk");
      a.replication.open(request);
      expect(a.store.readState()).toMatchObject({ head: 5, round: 5 });
      expect(stored()).toMatchObject({ head: 1, round: 0 });
      expect(create("beer").version).toBe(6);
      expect(stored()).toMatchObject({ head: 6, round: 5 });
    });
    test.each(["apply", "settle", "purge"] as const)(
      "is stored by %s, also where that has nothing to do",
      (method) => {
        create("milk");
        const { origin, boot } = a.replication.open(request) as Opened;
        const call = { round: 5, lease: "lease", origin, boot };
        if (method === "apply") a.replication.apply({ ...call, records: pack([]) });
        if (method === "settle") a.replication.settle({ ...call, from: 2, to: 1, complete: [], gone: [] });
        if (method === "purge") a.replication.purge({ ...call, stable: 0, before: 0 });
        expect(stored()).toMatchObject({ head: 5, round: 5 });
      },
    );
    test("[R10] that a restart has lost ends the round for this node, also when it is opened once more", () => {
      create("milk");
      const { origin, boot } = a.replication.open(request) as Opened;
      const call = { round: 5, lease: "lease", origin, boot };
      a.restart(a.store.clone());
      const settle = () => a.replication.settle({ ...call, from: 1, to: 5, complete: [], gone: [] });
      expect(settle()).toMatchObject({ type: "stale-round" });
      a.replication.open(request);
      // Nor is the call of another boot taken, though the round is open again.
      expect(settle()).toMatchObject({ type: "stale-round" });
    });
    test("[R8] is stored at once where storage is born, or begins anew", () => {
      const { origin } = a.replication.open(request) as Opened;
      expect(stored()).toMatchObject({ origin, round: 5 });
      const heard = { origin, boot: "another", writes: 1 };
      const renewed = a.replication.open({ ...request, round: 8, heard }) as Opened;
      expect(renewed.origin).not.toBe(origin);
      expect(stored()).toMatchObject({ origin: renewed.origin, round: 8 });
    });
    test("[R3] reads the first page, where it is asked to, once the fence is up", () => {
      const [milk] = [create("milk"), create("beer")];
      const read = { ...ALL, maxRecords: 1, from: 1 };
      const { first, origin, boot } = a.replication.open({ ...request, read }) as Opened;
      const complete = [a.store.readState()?.latest];
      expect(first).toMatchObject({ tail: false, head: 5, complete });
      expect(first && unpackVersioned(first.records)).toMatchObject([{ id: milk.id, version: 1 }]);
      const call = { round: 5, lease: "lease", origin, boot };
      expect(a.replication.diff({ ...call, ...read, after: null })).toEqual(first);
      const { first: none } = a.replication.open({
        ...request,
        round: 6,
        read: { ...ALL, from: 3 },
      }) as Opened;
      expect(none).toMatchObject({ type: "page", records: "", tail: true, head: 6, complete });
      expect(a.replication.open({ ...request, round: 7 })).not.toHaveProperty("first");
    });
    test("[R6] [B1] tells its frontier, whether anything is unsettled, and what it has seen beyond", () => {
      expect(a.replication.open(request)).toMatchObject({
        settled: true,
        frontier: { complete: [], gone: [] },
        ahead: [],
      });
      create("milk");
      const open = (round: number) => a.replication.open({ ...request, round }) as Opened;
      const { origin, boot, settled } = open(7);
      const own = a.store.readState()?.latest;
      expect(settled).toBe(false);
      const call = { round: 7, lease: "lease", origin, boot };
      const [complete, gone] = [[stamp(5, ORIGIN_B)], [ORIGIN_C]];
      a.replication.settle({ ...call, from: 1, to: 7, complete, gone });
      expect(open(8)).toMatchObject({ settled: true, frontier: { complete: [...complete, own], gone } });
      create("beer");
      expect(open(9)).toMatchObject({ settled: false });
    });
    test("[R1] refuses a number under which a call has changed it, also to the same worker", () => {
      create("milk");
      const { origin, boot } = a.replication.open(request) as Opened;
      expect(a.replication.open(request)).toMatchObject({ type: "opened" });
      a.replication.settle({
        round: 5,
        lease: "lease",
        origin,
        boot,
        from: 1,
        to: 5,
        complete: [],
        gone: [],
      });
      expect(a.replication.open(request)).toEqual({ type: "stale-round", round: 5 });
    });
    test("[R1] knows such a number by either sign of it: that it was noted, and the versions that it stands over", () => {
      a.commands.create(LIST, { task: "milk" });
      const call = a.open(5);
      // Nothing came, so no version has the number: only the note says so.
      a.replication.apply({ ...call, records: pack([]) });
      expect(() => a.open(5)).toThrow("not opened");
      a.open(6);
      // Settling is a statement of its own: what was to be noted after it may have failed.
      a.store.settle(1, 6, 6);
      expect(() => a.open(6)).toThrow("not opened");
      a.open(7);
    });
    test("[R8] keeps of its past what the worker has heard of, and the last few boots", () => {
      for (let boot = 0; boot < 3 * MIN_BOOTS_IN_LINEAGE; boot++) {
        a.commands.create(LIST, { task: "milk" });
        a.restart(a.store.restarted());
      }
      const { origin, lineage } = a.store.readState() ?? {};
      if (!origin || !lineage) throw new Error("a has no state");
      expect(lineage.boots).toHaveLength(3 * MIN_BOOTS_IN_LINEAGE);
      const heard = { origin, ...checkpointOf(lineage) };
      a.replication.open({ ...request, heard });
      expect(a.store.readState()?.lineage.boots).toHaveLength(MIN_BOOTS_IN_LINEAGE);
    });
    test("[P2] [B4] answers that it is retired where its storage was gone, and takes no writes from then on", () => {
      const { origin } = a.replication.open(request) as Opened;
      expect(a.replication.open({ ...request, round: 6, gone: [origin] })).toEqual({ type: "retired" });
      expect(a.replication.open({ ...request, round: 7 })).toEqual({ type: "retired" });
      expect(a.commands.tryToCreate(LIST, { task: "milk" })).toMatchObject({ type: "retired" });
      expect(a.commands.status()).toMatchObject({ retired: true, todos: 0 });
    });
    test("[M8] throws where the round is no number that could be followed by another", () => {
      expect(() => a.replication.open({ ...request, round: 2 ** 60 })).toThrow(RangeError);
      expect(a.store.readState()).toBeUndefined();
    });
  });
  test("[R2] tells the origin, the round before, and the oldest tombstone", () => {
    create("milk");
    accepted(a.commands.remove("1"));
    open(2);
    const opened = a.replication.open({
      protocol: PROTOCOL,
      list: LIST,
      round: 4,
      lease: "lease",
      heard: null,
      gone: [],
      recount: false,
    });
    expect(opened).toMatchObject({
      type: "opened",
      origin: "aaaaaa",
      previousRound: 2,
      head: 4,
      oldestTombstone: T0,
    });
  });
  test("[R9] with a first page reads no record where none is as new as that", () => {
    create("milk");
    const reads = vi.spyOn(a.store, "diff");
    const opened = (from: number) => a.replication.open({ ...REQUEST, read: { ...ALL, from } });
    expect(opened(2)).toMatchObject({ first: { records: "", tail: true } });
    expect(reads).not.toHaveBeenCalled();
    expect(opened(1)).toMatchObject({ first: { records: expect.stringContaining("milk"), tail: true } });
    expect(reads).toHaveBeenCalledOnce();
  });
  test.each([
    ["records", MAX_RECORDS_PER_PAGE, MAX_RECORDS_PER_PAGE + 1, 1],
    ["characters", 4, 6, MAX_PAGE_CHARS / 4],
  ])(
    "[R5] with a first page gives no more %s than this node's own bound, whatever it is asked for",
    (_, held, all, length) => {
      const row = a.store.get(create("milk").id as TodoId);
      if (!row) throw new Error("it was just created");
      const body = "x".repeat(length) as Body;
      a.store.putAll(Array.from({ length: all }, (_, n) => ({ ...row, id: makeId(n + 1, ORIGIN_A), body })));
      const read = { from: 1, maxRecords: 10 * all, maxChars: 10 * all * length };
      const answer = a.replication.open({ ...REQUEST, read });
      if (answer.type !== "opened" || !answer.first) throw new Error("no page");
      expect(unpackVersioned(answer.first.records)).toHaveLength(held);
      expect(answer.first.tail).toBe(false);
    },
  );
});
