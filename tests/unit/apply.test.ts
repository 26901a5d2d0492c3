/** What `apply` makes of one record that is there already, in each relation that two states can have (rules R4, M3, M8). */
import { beforeEach, expect, test } from "vitest";
import { encode } from "../../workers/core/body.ts";
import type { Stamp } from "../../workers/core/hlc.ts";
import { merge } from "../../workers/core/merge.ts";
import { pack } from "../../workers/core/packed.ts";
import { type TodoRecord, write } from "../../workers/core/record.ts";
import type { Applied } from "../../workers/core/replica.ts";
import { ORIGIN_B, ORIGIN_C, stamp, T0, todoId } from "../helpers/make.ts";
import { MemoryCluster, type MemoryNode } from "../helpers/memory-cluster.ts";

const ID = todoId("1-bbbbbb");
let a: MemoryNode;

beforeEach(() => {
  a = new MemoryCluster(["a"]).node("a");
});

const made = write(undefined, { task: "milk", completed: false, deleted: false }, stamp(0, ORIGIN_B), T0);
const renamed = (task: string, by: Stamp): TodoRecord => write(made, { task }, by, T0);
const row = () => a.store.get(ID);

/** The answer to one call of `round` with these states of the todo. */
function apply(round: number, ...states: TodoRecord[]): Applied {
  const call = a.open(round);
  const answer = a.replication.apply({
    ...call,
    records: pack(states.map((record) => ({ id: ID, body: encode(record) }))),
  });
  if (answer.type !== "applied") throw new Error(answer.type);
  return answer;
}

test("[R4] what is there already takes the round's version, and is told to nobody again in the same round", () => {
  apply(2, made);
  apply(3, made);
  expect(row()).toMatchObject({ version: 3, delivered: true });
  const call = a.open(4);
  const records = pack([{ id: ID, body: encode(made) }]);
  a.replication.apply({ ...call, records });
  const before = row();
  expect(before).toMatchObject({ version: 4, delivered: true });
  a.replication.apply({ ...call, records });
  // Its number for watchers, too.
  expect(row()).toEqual(before);
});

test("[R4] what replaces an older state was delivered, and is no news for the others", () => {
  apply(2, made);
  apply(3, renamed("beer", stamp(1, ORIGIN_B)));
  expect(row()).toMatchObject({ version: 3, delivered: true });
  expect(a.store.readState()?.dirty).toBe(false);
});

test("[R4] what a merge made here was delivered to nobody, and the catalog hears of it", () => {
  apply(2, renamed("beer", stamp(1, ORIGIN_B)));
  apply(3, renamed("wine", stamp(2, ORIGIN_C)));
  expect(row()).toMatchObject({ version: 3, delivered: false });
  expect(a.store.readState()?.dirty).toBe(true);
});

test("[M8] two states of one todo in one call meet here, where the sync worker could not merge them", () => {
  const [beer, wine] = [renamed("beer", stamp(1, ORIGIN_B)), renamed("wine", stamp(2, ORIGIN_C))];
  apply(2, made);
  apply(3, beer, wine, beer);
  expect(row()?.body).toBe(encode(merge(beer, wine)));
});

test("[M3] a conflict that came with the record is none that this merge made", () => {
  const [beer, wine] = [renamed("beer", stamp(1, ORIGIN_B)), renamed("wine", stamp(2, ORIGIN_C))];
  apply(2, made);
  expect(apply(3, merge(beer, wine)).conflicts).toEqual([]);
  const tea = renamed("tea", stamp(3, ORIGIN_C));
  const other = todoId("2-bbbbbb");
  const records = (record: TodoRecord) => pack([{ id: other, body: encode(record) }]);
  a.replication.apply({ ...a.open(4), records: records(tea) });
  // Neither state includes the other, and one of them was in conflict before.
  expect(
    a.replication.apply({ ...a.open(5), records: records(merge(beer, renamed("rum", stamp(2, ORIGIN_B)))) }),
  ).toMatchObject({
    conflicts: [other],
  });
  const more = todoId("3-bbbbbb");
  const of = (record: TodoRecord) => pack([{ id: more, body: encode(record) }]);
  a.replication.apply({ ...a.open(6), records: of(tea) });
  const twice = merge(beer, write(made, { task: "rum" }, stamp(2, ORIGIN_C), T0));
  expect(a.replication.apply({ ...a.open(7), records: of(twice) })).toMatchObject({ conflicts: [] });
});
