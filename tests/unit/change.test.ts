/** What one change of a list may do to a todo, and what it leaves in the node's state. */
import { beforeEach, describe, expect, test } from "vitest";
import { encode } from "../../workers/core/body.ts";
import type { ReadRecord } from "../../workers/core/incoming.ts";
import {
  MAX_RAISED_COUNTER,
  MAX_WRITTEN_RECORD_CHARS,
  STAMP_GROWTH_CHARS,
} from "../../workers/core/limits.ts";
import { pack } from "../../workers/core/packed.ts";
import { isRefusal } from "../../workers/core/problem.ts";
import { write } from "../../workers/core/record.ts";
import { currentOf } from "../../workers/datanode/storage/current.ts";
import { transact } from "../../workers/datanode/storage/transaction.ts";
import { ORIGIN_B, stamp, T0, todoId } from "../helpers/make.ts";
import { accepted, LIST, MemoryCluster, type MemoryNode } from "../helpers/memory-cluster.ts";

let a: MemoryNode;

beforeEach(() => {
  a = new MemoryCluster(["a"]).node("a");
});

const create = (task: string) => a.commands.create(LIST, { task });
const notes = (chars: number) => a.commands.update("1", { notes: "x".repeat(chars) });
const length = () => [...a.store.list({ status: "all" }, 1)][0]?.body.length ?? 0;

/** As another node wrote it. */
function theirs(id: string, notes = ""): ReadRecord {
  const record = write(
    undefined,
    { task: "milk", completed: false, deleted: false, notes },
    stamp(0, ORIGIN_B),
    T0,
  );
  return { id: todoId(id), record, body: encode(record) };
}

function bring(round: number, ...records: readonly ReadRecord[]) {
  return a.replication.apply({ ...a.open(round), records: pack(records) });
}

describe("[M2] a client's write", () => {
  test("may leave a record of so many characters; one that is longer is refused, and changes nothing", () => {
    create("milk");
    accepted(notes(0));
    const most = MAX_WRITTEN_RECORD_CHARS - length();
    accepted(notes(most));
    expect(length()).toBe(MAX_WRITTEN_RECORD_CHARS);
    accepted(notes(0));
    const before = a.store.readState();
    expect(notes(most + 1)).toMatchObject({
      type: "too-large",
      detail: expect.stringContaining("Write less, or resolve"),
    });
    expect(a.store.readState()).toBe(before);
    expect(length()).toBe(MAX_WRITTEN_RECORD_CHARS - most);
    expect(a.commands.tryToCreate(LIST, { task: "x".repeat(MAX_WRITTEN_RECORD_CHARS) })).toMatchObject({
      type: "too-large",
    });
  });

  test("to a todo that is too long already may delete it, or add what its own stamps take, and not more", () => {
    /** By how much a record that came too long grows, where its notes do by `chars`. */
    const growth = (chars: number) => {
      a = new MemoryCluster(["a"]).node("a");
      bring(1, theirs("1-bbbbbb", "x".repeat(MAX_WRITTEN_RECORD_CHARS)));
      const before = length();
      const outcome = notes(MAX_WRITTEN_RECORD_CHARS + chars);
      return isRefusal(outcome) ? outcome.type : length() - before;
    };
    const stamps = Number(growth(0));
    expect(growth(STAMP_GROWTH_CHARS - stamps)).toBe(STAMP_GROWTH_CHARS);
    expect(growth(STAMP_GROWTH_CHARS - stamps + 1)).toBe("too-large");
    expect(accepted(a.commands.remove("1")).deleted).toBe(true);
  });

  test("keeps what it replaced as the todo's history, which a creation does not have", () => {
    create("milk");
    const history = () => accepted(a.commands.history("1")).history.map(({ value }) => value);
    expect(history()).toEqual([]);
    accepted(a.commands.update("1", { task: "beer" }));
    expect(history()).toEqual(["milk"]);
  });
});

describe("what a round brings", () => {
  test("[I1] raises the numbers of ids, as far as there is room to count on above", () => {
    bring(1, theirs(`${MAX_RAISED_COUNTER + 1}-bbbbbb`));
    expect(create("beer").id).toBe("1-aaaaaa");
    bring(2, theirs(`${MAX_RAISED_COUNTER}-bbbbbb`));
    expect(create("tea").id).toBe(`${MAX_RAISED_COUNTER + 1}-aaaaaa`);
  });

  test("is told to watchers, numbered on from the last change, and counts as delivered", () => {
    create("beer");
    const records = [theirs("1-bbbbbb"), theirs("2-bbbbbb")];
    const { changed, state } = transact(a.store, a.environment, "sync", LIST, (change) =>
      change.addAll(records),
    );
    expect(changed.rows).toMatchObject([
      { id: "1-bbbbbb", seq: 2, delivered: true },
      { id: "2-bbbbbb", seq: 3, delivered: true },
    ]);
    expect(state?.seq).toBe(3);
  });

  test("makes a list that the catalog is told of, as one at rest", () => {
    bring(1, theirs("1-bbbbbb"));
    expect(a.store.readState()).toMatchObject({ announcements: 1, dirty: false });
  });
});

test("the catalog is told of a list's first write and of each change between news and rest, and of nothing else", () => {
  const announced = () => a.store.readState()?.announcements;
  create("milk");
  create("beer");
  expect(announced()).toBe(1);
  a.replication.settle({ ...a.open(1), from: 1, to: 2, complete: [], gone: [] });
  expect(announced()).toBe(2);
  create("tea");
  expect(announced()).toBe(3);
});

test("[R8] a row that only takes the round's version is no news for watchers, and a write in the storage's past", () => {
  const { id } = accepted(a.commands.get(create("milk").id));
  const [before, state] = [a.store.get(todoId(id)), a.store.readState()];
  if (!before) throw new Error("nothing was stored");
  const made = transact(a.store, a.environment, "sync", LIST, (change) => {
    const { row, record } = currentOf(before);
    return change.stage({
      before: { row, record },
      id: row.id,
      version: 7,
      delivered: true,
      record,
      body: row.body,
    });
  });
  expect(made.changed.rows).toEqual([]);
  expect(a.store.get(todoId(id))).toEqual({ ...before, version: 7, delivered: true });
  expect(made.state).toMatchObject({ seq: state?.seq, lineage: { writes: 2 } });
});

test("a todo that an import has just made is found by where it comes from", () => {
  transact(a.store, a.environment, "client", LIST, (change) => {
    const made = accepted(change.create({ task: "milk", deleted: false, source: "elsewhere" }));
    expect(change.findSource("elsewhere")).toEqual(made.row);
  });
});
