import { expect, test } from "vitest";
import type { Environment } from "../../workers/datanode/environment.ts";
import { transact, unchanged } from "../../workers/datanode/storage/transaction.ts";
import { T0 } from "../helpers/make.ts";
import { accepted } from "../helpers/memory-cluster.ts";
import { MemoryStore } from "../helpers/sim/memory-store.ts";

const environment: Environment = {
  name: "a",
  boot: "boot",
  now: () => T0,
  random: (bytes) => new Uint8Array(bytes),
};
const MILK = { task: "milk", completed: false, deleted: false };

test("[V1] a transaction says what it came to, which rows changed, that a client wrote, and the state it leaves", () => {
  const store = new MemoryStore();
  const made = transact(
    store,
    environment,
    "client",
    "inbox",
    (change) => accepted(change.create(MILK)).row.id,
  );
  expect(made).toMatchObject({
    result: "1-aaaaaa",
    changed: { rows: [{ id: "1-aaaaaa", version: 1 }], by: "client", startedOver: false },
    wrote: true,
    state: { head: 1, lastId: 1 },
  });
  expect(store.storedState()).toEqual(made.state);
});

test("one that changes nothing stores nothing, not even that the list is there", () => {
  const store = new MemoryStore();
  const read = transact(store, environment, "client", "inbox", ({ state }) => state.head);
  expect(read).toEqual({
    result: 0,
    changed: { rows: [], by: "client", startedOver: false },
    wrote: false,
    state: undefined,
  });
  expect(store.storedState()).toBeUndefined();
});

test("an answer for which nothing was changed asks for no round, and tells watchers nothing", () => {
  expect(unchanged("fenced", undefined)).toEqual({
    result: "fenced",
    changed: { rows: [], by: "sync", startedOver: false },
    wrote: false,
    state: undefined,
  });
});

test("reading within one sees what it has written so far", () => {
  const store = new MemoryStore();
  transact(store, environment, "client", "inbox", (change) => {
    const { row } = accepted(change.create({ ...MILK, source: "elsewhere" }));
    expect(change.get(row.id)).toEqual(row);
    expect(change.findSource("elsewhere")).toEqual(row);
  });
});

test("one that throws leaves rows, state, and what is read from memory as they were", () => {
  const store = new MemoryStore();
  const { state } = transact(store, environment, "client", "inbox", (change) => change.create(MILK));
  const fail = () =>
    transact(store, environment, "client", "inbox", (change) => {
      change.create(MILK);
      change.storeRows();
      throw new Error("on purpose");
    });
  expect(fail).toThrow("on purpose");
  expect(store.readState()).toEqual(state);
  expect([...store.rows().keys()]).toEqual(["1-aaaaaa"]);
});

test("[R2] what was only buffered is stored with what a transaction stores", () => {
  const store = new MemoryStore();
  const { state } = transact(store, environment, "client", "inbox", (change) => change.create(MILK));
  if (!state) throw new Error("a write leaves a state");
  store.bufferState({ ...state, head: 7 });
  expect(store.storedState()?.head).toBe(1);
  transact(store, environment, "client", "inbox", (change) => change.create(MILK));
  expect(store.storedState()?.head).toBe(8);
});

test("a callback that would go on after the transaction does not compile", () => {
  const store = new MemoryStore();
  const asynchronous = () => {
    // @ts-expect-error: a promise is no result
    transact(store, environment, "client", "inbox", async (change) => change.create(MILK));
    // @ts-expect-error: nor of the store's own transactions
    store.transaction(async () => 1);
  };
  expect(asynchronous).toBeTypeOf("function");
});
