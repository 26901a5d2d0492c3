/** What a node does when a round reads it and sends it records; how it settles is in replication-settle.test.ts. */
import { beforeEach, describe, expect, test } from "vitest";
import { decode, encode } from "../../workers/core/body.ts";
import { type Stamp, stampOrigin } from "../../workers/core/hlc.ts";
import { merge } from "../../workers/core/merge.ts";
import { type IncomingRecord, pack, unpackVersioned } from "../../workers/core/packed.ts";
import { type TodoRecord, write } from "../../workers/core/record.ts";
import type { Call, DiffPage, Fenced } from "../../workers/core/replica.ts";
import { HOUR, ORIGIN_B, ORIGIN_C, stamp, T0, todoId } from "../helpers/make.ts";
import { accepted, LIST, MemoryCluster, type MemoryNode } from "../helpers/memory-cluster.ts";

const ALL = { maxRecords: 100, maxChars: 900_000 };
const OTHER = todoId("1-bbbbbb");
let a: MemoryNode;

beforeEach(() => {
  a = new MemoryCluster(["a"]).node("a");
});

function page(answer: DiffPage | Fenced) {
  if (answer.type !== "page") throw new Error(answer.type);
  return { ...answer, records: unpackVersioned(answer.records) };
}

const made = (task: string, by: Stamp): TodoRecord =>
  write(undefined, { task, completed: false, deleted: false }, by, T0);
const incoming = (record: TodoRecord, id = OTHER): IncomingRecord => ({ id, body: encode(record) });
const open = (round: number, lease?: string) => a.open(round, lease);
const create = (task: string) => a.commands.create(LIST, { task });
const versions = () => a.rows().map((row) => row.split(" ").slice(0, 2).join(" "));

describe("diff", () => {
  test("[R3] gives what is at or above a version, in pages, with head and what it holds completely", () => {
    for (const task of ["one", "two", "three"]) create(task);
    const call = open(1);
    const first = page(a.replication.diff({ ...call, ...ALL, maxRecords: 2, from: 1, after: null }));
    expect(first).toMatchObject({ tail: false, head: 3, complete: [a.store.readState()?.latest] });
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
  test("[R3] is bounded by characters too, and sends one record however large it is", () => {
    for (const task of ["one", "two", "three"]) create(task);
    const call = open(1);
    const small = page(a.replication.diff({ ...call, from: 1, after: null, maxRecords: 100, maxChars: 1 }));
    expect(small).toMatchObject({ tail: false, records: [{ version: 1 }] });
    const maxChars = (small.records[0]?.body.length ?? 0) * 2 + 2;
    const more = page(a.replication.diff({ ...call, from: 1, after: null, maxRecords: 100, maxChars }));
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
    expect(
      a.replication.apply({ ...call, records: pack([incoming(made("beer", stamp(0, ORIGIN_B)))]) }),
    ).toMatchObject({
      type: "applied",
      conflicts: [],
    });
    expect(versions()).toEqual(["1-aaaaaa v8", "1-bbbbbb v7"]);
    expect(a.store.readState()?.head).toBe(8);
  });
  test("[R4] merges with what stands there; a newer local write survives with its own version", () => {
    const theirs = made("beer", stamp(0, ORIGIN_B));
    a.replication.apply({ ...open(1), records: pack([incoming(theirs)]) });
    const call = open(2);
    accepted(a.commands.update("1", { task: "tea" }));
    const concurrent = write(theirs, { task: "wine" }, stamp(-1, ORIGIN_C), T0);
    a.replication.apply({ ...call, records: pack([incoming(concurrent)]) });
    expect(a.rows()).toEqual(["1-bbbbbb v3 tea open"]);
    expect(accepted(a.commands.get("1")).conflicts).toBe(1);
  });
  test("[R4] tells which todos came into conflict here, and only then", () => {
    const theirs = made("beer", stamp(0, ORIGIN_B));
    a.replication.apply({ ...open(1), records: pack([incoming(theirs)]) });
    accepted(a.commands.update("1", { task: "tea" }));
    const records = pack([incoming(write(theirs, { task: "wine" }, stamp(1, ORIGIN_B), T0))]);
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
    a.replication.apply({ ...open(1), records: pack(states) });
    const call = b.open(1);
    for (const record of states.toReversed()) b.replication.apply({ ...call, records: pack([record]) });
    expect(b.bodies()).toEqual(a.bodies());
  });
  test("[H2] moves the clock, so that the next local write beats what came", () => {
    const far = stamp(48 * HOUR, ORIGIN_B, 9);
    a.replication.apply({ ...open(1), records: pack([incoming(made("beer", far))]) });
    accepted(a.commands.update("1", { task: "tea" }));
    expect((a.store.readState()?.latest ?? "") > far).toBe(true);
    expect(a.rows()).toEqual(["1-bbbbbb v2 tea open"]);
    expect(a.commands.status().clockDriftMs).toBe(48 * HOUR);
  });
  test("[B1] [I1] moves visible and the last id along", () => {
    a.replication.apply({
      ...open(1),
      records: pack([incoming(made("beer", stamp(3, ORIGIN_B)), todoId("41-bbbbbb"))]),
    });
    expect([...a.commands.visible().values()]).toEqual([stamp(3, ORIGIN_B)]);
    expect(a.commands.status().complete).toEqual([]);
    expect(create("milk").id).toBe("42-aaaaaa");
  });
  test("of what stands there already changes nothing", () => {
    const call = open(1);
    const records = pack([incoming(made("beer", stamp(0, ORIGIN_B)))]);
    a.replication.apply({ ...call, records });
    const rows = [...a.store.list({ status: "all" }, 10)];
    a.replication.apply({ ...call, records });
    expect([...a.store.list({ status: "all" }, 10)]).toEqual(rows);
  });
  test("[M8] sets aside a record whose states contradict each other, says why, and takes the others", () => {
    const call = open(1);
    const base = made("beer", stamp(0, ORIGIN_B));
    a.replication.apply({ ...call, records: pack([incoming(base)]) });
    // It has seen the write, and holds another value in its place.
    const older = { value: "wine", stamp: stamp(-5, ORIGIN_B), wallTime: T0 };
    const contradicting = { ...base, fields: new Map(base.fields).set("task", [older]) };
    const tea = incoming(made("tea", stamp(1, ORIGIN_B)), todoId("2-bbbbbb"));
    const answer = a.replication.apply({ ...call, records: pack([incoming(contradicting), tea]) });
    const reason = 'merge left field "task" without a value';
    expect(answer).toMatchObject({ type: "applied", aside: [{ id: OTHER, reason }] });
    expect(a.rows().map((row) => row.split(" ")[2])).toEqual(["beer", "tea"]);
    expect(a.store.aside.all()).toMatchObject([{ id: OTHER, reason }]);
    expect(a.commands.status()).toMatchObject({ aside: 1, todos: 2 });
  });
  test("[R12] takes what comes in place of a record that was damaged in storage", () => {
    const call = open(1);
    const beer = incoming(made("beer", stamp(0, ORIGIN_B)));
    a.replication.apply({ ...call, records: pack([beer]) });
    const row = a.store.get(OTHER);
    if (row) a.store.putAll([{ ...row, body: "damaged" as typeof row.body }]);
    expect(a.replication.apply({ ...call, records: pack([beer]) })).toMatchObject({ aside: [] });
    expect(a.store.get(OTHER)?.body).toBe(beer.body);
  });
});

describe("[R10] every call but open is refused, and changes nothing", () => {
  const calls = [
    (call: Call) => a.replication.diff({ ...call, ...ALL, from: 1, after: null }),
    (call: Call) =>
      a.replication.apply({ ...call, records: pack([incoming(made("x", stamp(9, ORIGIN_C)))]) }),
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
  a.replication.apply({ ...open(1), records: pack([incoming(base)]) });
  accepted(a.commands.update("1", { completed: true }));
  const call = open(5);
  const theirs = write(base, { task: "wine" }, stamp(1, ORIGIN_B), T0);
  a.replication.apply({ ...call, records: pack([incoming(theirs)]) });
  const read = () => page(a.replication.diff({ ...call, ...ALL, from: 2, after: null })).records;
  const here = decode(read()[0]?.body ?? "");
  expect(here && stampOrigin([...here.seen.values()][0] ?? stamp(0))).toBe("aaaaaa");
  a.replication.apply({ ...call, records: pack([incoming(merge(here ?? base, theirs))]) });
  expect(read()).toEqual([]);
});
