/** How a node is settled: by a call of its own, or together with the last records of a round. */
import { beforeEach, describe, expect, test } from "vitest";
import { encode } from "../../workers/core/body.ts";
import type { Origin, Stamp } from "../../workers/core/hlc.ts";
import { MAX_PAGE_CHARS } from "../../workers/core/limits.ts";
import { pack } from "../../workers/core/packed.ts";
import { write } from "../../workers/core/record.ts";
import { ORIGIN_B, ORIGIN_C, stamp, T0, todoId } from "../helpers/make.ts";
import { accepted, LIST, MemoryCluster, type MemoryNode } from "../helpers/memory-cluster.ts";

let a: MemoryNode;

beforeEach(() => {
  a = new MemoryCluster(["a"]).node("a");
});

/** As it comes from another node. */
const beer = (by: Stamp) => {
  const record = write(undefined, { task: "beer", completed: false, deleted: false }, by, T0);
  return pack([{ id: todoId("1-bbbbbb"), body: encode(record) }]);
};
const open = (round: number) => a.open(round);
const create = (task: string) => a.commands.create(LIST, { task });
const versions = () => a.rows().map((row) => row.split(" ").slice(0, 2).join(" "));

describe("settle", () => {
  test("[R6] writes the round over the versions that were read, and over no later one", () => {
    create("one");
    create("two");
    const call = open(9);
    const read = { from: 1, after: null, maxRecords: 100, maxChars: MAX_PAGE_CHARS };
    expect(a.replication.diff({ ...call, ...read })).toMatchObject({ type: "page", head: 9 });
    accepted(a.commands.update("1", { completed: true }));
    const settled = a.replication.settle({ ...call, from: 1, to: 9, complete: [], gone: [] });
    expect(settled).toMatchObject({ type: "settled", settled: 1 });
    expect(versions()).toEqual(["1-aaaaaa v10", "2-aaaaaa v9"]);
    expect(a.commands.status().unsettled).toBe(1);
  });
  test("[R6] may put the version down, never the head", () => {
    for (let n = 0; n < 5; n++) create("milk");
    a.replication.settle({ ...open(1), from: 1, to: 5, complete: [], gone: [] });
    expect(versions()[4]).toBe("5-aaaaaa v1");
    expect(create("beer").version).toBe(6);
  });
  test("[B1] keeps what is complete, pointwise; the own latest write comes on top", () => {
    create("milk");
    const call = open(1);
    a.replication.settle({ ...call, from: 1, to: 1, complete: [stamp(5, ORIGIN_B)], gone: [] });
    a.replication.settle({
      ...call,
      from: 1,
      to: 1,
      complete: [stamp(3, ORIGIN_B), stamp(4, ORIGIN_C)],
      gone: [],
    });
    expect(a.commands.status().complete.toSorted()).toEqual([
      stamp(0),
      stamp(4, ORIGIN_C),
      stamp(5, ORIGIN_B),
    ]);
  });
  test("[B4] drops origins that are gone from both bookmarks", () => {
    a.replication.apply({ ...open(1), records: beer(stamp(3, ORIGIN_B)) });
    const call = open(2);
    a.replication.settle({ ...call, from: 1, to: 1, complete: [stamp(5, ORIGIN_B)], gone: [] });
    a.replication.settle({ ...call, from: 1, to: 1, complete: [], gone: [ORIGIN_B] });
    expect(a.commands.status().complete).toEqual([]);
    expect([...a.commands.visible().keys()]).not.toContain(ORIGIN_B);
  });
  test("[B4] stores which origins are gone where that is all the news, also where it holds something of them", () => {
    const settle = (round: number, frontier: { complete: Stamp[]; gone: Origin[] }) =>
      a.replication.settle({ ...open(round), from: 1, to: 1, ...frontier });
    settle(1, { complete: [stamp(0, ORIGIN_B)], gone: [] });
    settle(2, { complete: [], gone: [ORIGIN_C] });
    expect(a.store.readState()?.gone).toEqual([ORIGIN_C]);
    settle(3, { complete: [], gone: [ORIGIN_B] });
    expect(a.store.readState()).toMatchObject({ gone: [ORIGIN_C, ORIGIN_B], complete: new Map() });
  });
  test("[R9] stores the fence alone where there is nothing to say, and when it is repeated nothing", () => {
    create("milk");
    a.replication.settle({ ...open(1), from: 1, to: 1, complete: [], gone: [] });
    const settlement = { ...open(2), from: 2, to: 2, complete: [], gone: [] };
    a.replication.settle(settlement);
    const state = a.store.readState();
    expect(state).toMatchObject({ settledRound: 1, changedRound: 2 });
    a.replication.settle(settlement);
    expect(a.store.readState()).toBe(state);
  });
});

describe("[R6] a settlement that comes with records", () => {
  const records = beer(stamp(0, ORIGIN_B));
  const settlement = { from: 1, to: 5, complete: [stamp(0, ORIGIN_B)], gone: [] };
  test("is stored with them, in one write of the node's state", () => {
    create("milk");
    const call = open(5);
    expect(a.replication.apply({ ...call, records, settlement })).toEqual({
      type: "applied",
      conflicts: [],
      aside: [],
      settled: 1,
      checkpoint: { boot: "boot1", writes: 2 },
    });
    expect(versions()).toEqual([expect.stringMatching(/^1-a\S+ v5$/), "1-bbbbbb v5"]);
    expect(a.store.readState()).toMatchObject({ settledRound: 5, dirty: false });
    expect([...(a.store.readState()?.complete.values() ?? [])]).toEqual(settlement.complete);
  });
  test("[R5] is not noted where they can't be stored, and done when the same call comes again", () => {
    create("milk");
    const call = open(5);
    let statements = 0;
    a.store.failing(() => ++statements === 2);
    expect(() => a.replication.apply({ ...call, records, settlement })).toThrow("disk I/O error");
    expect(versions()).toEqual([expect.stringMatching(/^1-a\S+ v5$/)]);
    expect(a.store.readState()).toMatchObject({ settledRound: 0, dirty: true, complete: new Map() });
    expect(a.replication.apply({ ...call, records, settlement })).toMatchObject({ type: "applied" });
    expect(versions()).toEqual([expect.stringMatching(/^1-a\S+ v5$/), "1-bbbbbb v5"]);
    expect(a.store.readState()).toMatchObject({ settledRound: 5, dirty: false });
  });
  test("[R10] is refused with them", () => {
    create("milk");
    const call = open(5);
    open(6);
    expect(a.replication.apply({ ...call, records, settlement })).toMatchObject({ type: "stale-round" });
    expect(versions()).toEqual([expect.stringMatching(/^1-a\S+ v1$/)]);
  });
});
