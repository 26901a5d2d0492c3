import { beforeEach, describe, expect, test } from "vitest";
import { decode, encode } from "../../workers/core/body.ts";
import { type Stamp, stampOrigin } from "../../workers/core/hlc.ts";
import { merge } from "../../workers/core/merge.ts";
import { type TodoRecord, write } from "../../workers/core/record.ts";
import {
  type Call,
  type DiffPage,
  type Fenced,
  type IncomingRecord,
  type Opened,
  PROTOCOL,
} from "../../workers/core/replica.ts";
import { HOUR, ORIGIN_B, ORIGIN_C, stamp, T0, todoId } from "../helpers/make.ts";
import { accepted, LIST, MemoryCluster, type MemoryNode } from "../helpers/memory-cluster.ts";

const ALL = { maxRecords: 100, maxBytes: 900_000 };
const OTHER = todoId("1-bbbbbb");
let a: MemoryNode;

beforeEach(() => {
  a = new MemoryCluster(["a"]).node("a");
});

/** Opens a round here, and gives the token of its calls. */
function open(round: number, lease = "lease"): Call {
  const answer = a.replication.open({ protocol: 1, list: LIST, round, lease, acknowledged: null });
  if (answer.type !== "opened") throw new Error("not opened");
  return { round, lease, origin: answer.origin };
}

function page(answer: DiffPage | Fenced): DiffPage {
  if (answer.type !== "page") throw new Error(answer.type);
  return answer;
}

const made = (task: string, by: Stamp): TodoRecord =>
  write(undefined, { task, completed: false, deleted: false }, by, T0);
const incoming = (record: TodoRecord, id = OTHER): IncomingRecord => ({ id, body: encode(record) });
const create = (task: string) => a.commands.create(LIST, { task });
const versions = () => a.rows().map((row) => row.split(" ").slice(0, 2).join(" "));

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
    const request = { protocol: 1, list: LIST, acknowledged: null };
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
    const request = { protocol: PROTOCOL, list: LIST, round: 5, lease: "lease", acknowledged: null };
    const stored = () => a.store.clone().readState();
    test("is held in memory, and stored with what is written next", () => {
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
        const { origin, mark } = a.replication.open(request) as Opened;
        const call = { round: 5, lease: "lease", origin, mark };
        if (method === "apply") a.replication.apply({ ...call, records: [] });
        if (method === "settle") a.replication.settle({ ...call, from: 2, to: 1, complete: [], gone: [] });
        if (method === "purge") a.replication.purge({ ...call, stable: 0, before: 0 });
        expect(stored()).toMatchObject({ head: 5, round: 5, mark });
      },
    );
    test("[R10] that a restart has lost ends the round for this node, also when it is opened once more", () => {
      create("milk");
      const { origin, mark } = a.replication.open(request) as Opened;
      const call = { round: 5, lease: "lease", origin, mark };
      a.restart(a.store.clone());
      const settle = () => a.replication.settle({ ...call, from: 1, to: 5, complete: [], gone: [] });
      expect(settle()).toMatchObject({ type: "stale-round" });
      a.replication.open(request);
      expect(settle()).toMatchObject({ type: "stale-round" });
    });
    test("[R8] is stored at once where storage is born, or begins anew", () => {
      const { origin } = a.replication.open(request) as Opened;
      expect(stored()).toMatchObject({ origin, round: 5 });
      const acknowledged = { origin, round: 7, mark: "1.2.3.4" };
      const renewed = a.replication.open({ ...request, round: 8, acknowledged }) as Opened;
      expect(renewed.origin).not.toBe(origin);
      expect(stored()).toMatchObject({ origin: renewed.origin, round: 8 });
    });
    test("[R3] reads the first page, where it is asked to, once the fence is up", () => {
      const [milk] = [create("milk"), create("beer")];
      const read = { ...ALL, maxRecords: 1, from: 1 };
      const { first, origin, mark } = a.replication.open({ ...request, read }) as Opened;
      const { latest } = a.store.readState() ?? {};
      expect(first).toMatchObject({ records: [{ id: milk.id, version: 1 }], tail: false, head: 5, latest });
      const call = { round: 5, lease: "lease", origin, mark };
      expect(a.replication.diff({ ...call, ...read, after: null })).toEqual(first);
      const { first: none } = a.replication.open({
        ...request,
        round: 6,
        read: { ...ALL, from: 3 },
      }) as Opened;
      expect(none).toEqual({ type: "page", records: [], tail: true, head: 6, latest });
      expect(a.replication.open({ ...request, round: 7 })).not.toHaveProperty("first");
    });
    test("[R6] tells what it was told so far, where nothing is unsettled", () => {
      expect(a.replication.open(request)).toMatchObject({ told: { complete: [], gone: [] } });
      create("milk");
      const open = (round: number) => a.replication.open({ ...request, round }) as Opened;
      const { origin, mark, told } = open(7);
      expect(told).toBeUndefined();
      const call = { round: 7, lease: "lease", origin, mark };
      const [complete, gone] = [[stamp(5, ORIGIN_B)], [ORIGIN_C]];
      a.replication.settle({ ...call, from: 1, to: 7, complete, gone });
      expect(open(8).told).toEqual({ complete, gone });
      create("beer");
      expect(open(9).told).toBeUndefined();
    });
  });
  test("[R2] tells the origin, the round before, and the oldest tombstone", () => {
    create("milk");
    accepted(a.commands.remove("1"));
    open(2);
    const opened = a.replication.open({
      protocol: 1,
      list: LIST,
      round: 4,
      lease: "lease",
      acknowledged: null,
    });
    expect(opened).toMatchObject({
      type: "opened",
      origin: "aaaaaa",
      previousRound: 2,
      head: 4,
      oldestTombstone: T0,
    });
  });
});

describe("[R6] a settlement that comes with records", () => {
  const records = [incoming(made("beer", stamp(0, ORIGIN_B)))];
  const settlement = { from: 1, to: 5, complete: [stamp(0, ORIGIN_B)], gone: [] };
  test("is done once they are stored, as `settle` would after `apply`", () => {
    create("milk");
    const call = open(5);
    expect(a.replication.apply({ ...call, records, settlement })).toEqual({
      type: "applied",
      conflicts: [],
      settled: 1,
    });
    expect(versions()).toEqual([expect.stringMatching(/^1-a\S+ v5$/), "1-bbbbbb v5"]);
    expect(a.store.readState()).toMatchObject({ settledRound: 5, dirty: false });
    expect([...(a.store.readState()?.complete.values() ?? [])]).toEqual(settlement.complete);
  });
  test("[R10] is refused with them", () => {
    create("milk");
    const call = open(5);
    open(6);
    expect(a.replication.apply({ ...call, records, settlement })).toMatchObject({ type: "stale-round" });
    expect(versions()).toEqual([expect.stringMatching(/^1-a\S+ v1$/)]);
  });
});

describe("diff", () => {
  test("[R3] gives what is at or above a version, in pages, with head and latest stamp", () => {
    for (const task of ["one", "two", "three"]) create(task);
    const call = open(1);
    const first = page(a.replication.diff({ ...call, ...ALL, maxRecords: 2, from: 1, after: null }));
    expect(first).toMatchObject({ tail: false, head: 3, latest: a.store.readState()?.latest });
    expect(first.records.map(({ version }) => version)).toEqual([1, 2]);
    const after = first.records.at(-1) ?? null;
    const second = page(a.replication.diff({ ...call, ...ALL, maxRecords: 2, from: 1, after }));
    expect(second.records.map(({ version }) => version)).toEqual([3]);
    expect(second.tail).toBe(true);
    expect(page(a.replication.diff({ ...call, ...ALL, from: 4, after: null }))).toMatchObject({
      records: [],
      tail: true,
    });
  });
  test("[R3] is bounded by bytes too, and sends one record however large it is", () => {
    for (const task of ["one", "two", "three"]) create(task);
    const call = open(1);
    const small = page(a.replication.diff({ ...call, from: 1, after: null, maxRecords: 100, maxBytes: 1 }));
    expect(small).toMatchObject({ tail: false, records: [{ version: 1 }] });
    const maxBytes = (small.records[0]?.body.length ?? 0) * 2 + 2;
    const more = page(a.replication.diff({ ...call, from: 1, after: null, maxRecords: 100, maxBytes }));
    expect(more.records).toHaveLength(2);
    expect(more.tail).toBe(false);
  });
  test("[R3] has a record again that was written between two pages", () => {
    for (const task of ["one", "two"]) create(task);
    const call = open(1);
    const first = page(a.replication.diff({ ...call, ...ALL, maxRecords: 1, from: 1, after: null }));
    accepted(a.commands.update("1", { completed: true }));
    const after = first.records.at(-1) ?? null;
    const second = page(a.replication.diff({ ...call, ...ALL, from: 1, after }));
    expect(second.records.map(({ id, version }) => `${id} v${version}`)).toEqual([
      "2-aaaaaa v2",
      "1-aaaaaa v3",
    ]);
  });
});

describe("apply", () => {
  test("[R4] gives the round's version to a record that comes, and never raises the head", () => {
    const call = open(7);
    create("milk");
    expect(a.replication.apply({ ...call, records: [incoming(made("beer", stamp(0, ORIGIN_B)))] })).toEqual({
      type: "applied",
      conflicts: [],
    });
    expect(versions()).toEqual(["1-aaaaaa v8", "1-bbbbbb v7"]);
    expect(a.store.readState()?.head).toBe(8);
  });
  test("[R4] merges with what stands there; a newer local write survives with its own version", () => {
    const theirs = made("beer", stamp(0, ORIGIN_B));
    a.replication.apply({ ...open(1), records: [incoming(theirs)] });
    const call = open(2);
    accepted(a.commands.update("1", { task: "tea" }));
    const concurrent = write(theirs, { task: "wine" }, stamp(-1, ORIGIN_C), T0);
    a.replication.apply({ ...call, records: [incoming(concurrent)] });
    expect(a.rows()).toEqual(["1-bbbbbb v3 tea open"]);
    expect(accepted(a.commands.get("1")).conflicts).toBe(1);
  });
  test("[R4] tells which todos came into conflict here, and only then", () => {
    const theirs = made("beer", stamp(0, ORIGIN_B));
    a.replication.apply({ ...open(1), records: [incoming(theirs)] });
    accepted(a.commands.update("1", { task: "tea" }));
    const records = [incoming(write(theirs, { task: "wine" }, stamp(1, ORIGIN_B), T0))];
    const call = open(2);
    expect(a.replication.apply({ ...call, records })).toMatchObject({ conflicts: [OTHER] });
    expect(a.replication.apply({ ...call, records })).toMatchObject({ conflicts: [] });
  });
  test("[M2] both orders on two nodes give the same", () => {
    const base = made("beer", stamp(0, ORIGIN_B));
    const states = [
      write(base, { task: "wine" }, stamp(2, ORIGIN_B), T0),
      write(base, { task: "tea", completed: true }, stamp(1, ORIGIN_C), T0),
    ].map((record) => incoming(record));
    const b = new MemoryCluster(["b"]).node("b");
    a.replication.apply({ ...open(1), records: states });
    const opened = b.replication.open({
      protocol: 1,
      list: LIST,
      round: 1,
      lease: "lease",
      acknowledged: null,
    });
    const call = { round: 1, lease: "lease", origin: (opened as Opened).origin };
    for (const record of states.toReversed()) b.replication.apply({ ...call, records: [record] });
    expect(b.bodies()).toEqual(a.bodies());
  });
  test("[H2] moves the clock, so that the next local write beats what came", () => {
    const far = stamp(48 * HOUR, ORIGIN_B, 9);
    a.replication.apply({ ...open(1), records: [incoming(made("beer", far))] });
    accepted(a.commands.update("1", { task: "tea" }));
    expect((a.store.readState()?.latest ?? "") > far).toBe(true);
    expect(a.rows()).toEqual(["1-bbbbbb v2 tea open"]);
    expect(a.commands.status().clockDriftMs).toBe(48 * HOUR);
  });
  test("[B1] [I1] moves visible and the last id along", () => {
    a.replication.apply({
      ...open(1),
      records: [incoming(made("beer", stamp(3, ORIGIN_B)), todoId("41-bbbbbb"))],
    });
    expect([...a.commands.visible().values()]).toEqual([stamp(3, ORIGIN_B)]);
    expect(a.commands.status().complete).toEqual([]);
    expect(create("milk").id).toBe("42-aaaaaa");
  });
  test("of what stands there already changes nothing", () => {
    const call = open(1);
    const records = [incoming(made("beer", stamp(0, ORIGIN_B)))];
    a.replication.apply({ ...call, records });
    const rows = a.store.list("all", null, 10);
    a.replication.apply({ ...call, records });
    expect(a.store.list("all", null, 10)).toEqual(rows);
  });
  test("takes all of a request or nothing", () => {
    const call = open(1);
    const base = made("beer", stamp(0, ORIGIN_B));
    a.replication.apply({ ...call, records: [incoming(base)] });
    const broken = { ...base, fields: new Map([["task", base.fields.get("task") ?? []]]) };
    const impossible = { ...broken, fields: new Map([["other", broken.fields.get("task") ?? []]]) };
    const before = a.bodies();
    const records = [incoming(made("tea", stamp(1, ORIGIN_B)), todoId("2-bbbbbb")), incoming(impossible)];
    expect(() => a.replication.apply({ ...call, records })).toThrow("without a value");
    expect(a.bodies()).toEqual(before);
  });
});

describe("settle", () => {
  test("[R6] writes the round over the versions that were read, and over no later one", () => {
    create("one");
    create("two");
    const call = open(9);
    const { head } = page(a.replication.diff({ ...call, ...ALL, from: 1, after: null }));
    accepted(a.commands.update("1", { completed: true }));
    const settled = a.replication.settle({ ...call, from: 1, to: head, complete: [], gone: [] });
    expect(settled).toEqual({ type: "settled", settled: 1 });
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
    a.replication.apply({ ...open(1), records: [incoming(made("beer", stamp(3, ORIGIN_B)))] });
    const call = open(2);
    a.replication.settle({ ...call, from: 1, to: 1, complete: [stamp(5, ORIGIN_B)], gone: [] });
    a.replication.settle({ ...call, from: 1, to: 1, complete: [], gone: [ORIGIN_B] });
    expect(a.commands.status().complete).toEqual([]);
    expect([...a.commands.visible().keys()]).not.toContain(ORIGIN_B);
  });
  test("[R9] writes no state where there is nothing to say", () => {
    create("milk");
    a.replication.settle({ ...open(1), from: 1, to: 1, complete: [], gone: [] });
    const call = open(2);
    const state = a.store.readState();
    a.replication.settle({ ...call, from: 2, to: 2, complete: [], gone: [] });
    expect(a.store.readState()).toBe(state);
  });
});

describe("[R10] every call but open is refused, and changes nothing", () => {
  const calls = [
    (call: Call) => a.replication.diff({ ...call, ...ALL, from: 1, after: null }),
    (call: Call) => a.replication.apply({ ...call, records: [incoming(made("x", stamp(9, ORIGIN_C)))] }),
    (call: Call) =>
      a.replication.settle({ ...call, from: 1, to: 9, complete: [stamp(9, ORIGIN_C)], gone: [] }),
    (call: Call) => a.replication.purge({ ...call, stable: 9, before: T0 + HOUR }),
  ];
  beforeEach(() => {
    create("milk");
    create("beer");
    accepted(a.commands.remove("2"));
  });
  const refused = (call: Call, answer: unknown) => {
    const [state, bodies] = [a.store.readState(), a.rows()];
    for (const make of calls) expect(make(call)).toEqual(answer);
    expect(a.store.readState()).toBe(state);
    expect(a.rows()).toEqual(bodies);
  };
  test("when another round is open", () => {
    const call = open(4);
    open(5);
    refused(call, { type: "stale-round", round: 5 });
    refused({ ...call, round: 6 }, { type: "stale-round", round: 5 });
  });
  test("when it is of another worker", () => {
    refused({ ...open(4), lease: "other" }, { type: "stale-round", round: 4 });
  });
  test("when the storage is another", () => {
    refused({ ...open(4), origin: ORIGIN_B }, { type: "wrong-origin" });
  });
  test("when nothing was ever opened there", () => {
    const call = open(4);
    const empty = new MemoryCluster(["a"]).node("a");
    expect(empty.replication.diff({ ...call, ...ALL, from: 1, after: null })).toEqual({
      type: "wrong-origin",
    });
    expect(empty.store.readState()).toBeUndefined();
  });
});

test("[R4] what a merge made here is read by this round still, what was delivered is not", () => {
  const base = made("beer", stamp(0, ORIGIN_B));
  a.replication.apply({ ...open(1), records: [incoming(base)] });
  accepted(a.commands.update("1", { completed: true }));
  const call = open(5);
  const theirs = write(base, { task: "wine" }, stamp(1, ORIGIN_B), T0);
  a.replication.apply({ ...call, records: [incoming(theirs)] });
  const read = () => page(a.replication.diff({ ...call, ...ALL, from: 2, after: null })).records;
  const here = decode(read()[0]?.body ?? "");
  expect(here && stampOrigin([...here.seen.values()][0] ?? stamp(0))).toBe("aaaaaa");
  a.replication.apply({ ...call, records: [incoming(merge(here ?? base, theirs))] });
  expect(read()).toEqual([]);
});
