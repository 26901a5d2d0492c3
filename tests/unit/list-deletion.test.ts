/** When a list is found to be over, and which storages are given back then (rule P3). */
import { beforeEach, describe, expect, test } from "vitest";
import type { Body } from "../../workers/core/body.ts";
import { pack } from "../../workers/core/packed.ts";
import type { DropRequest } from "../../workers/core/replica.ts";
import { deleteList, deleteMore } from "../../workers/datanode/list/delete-list.ts";
import type { Change } from "../../workers/datanode/storage/change.ts";
import { transact } from "../../workers/datanode/storage/transaction.ts";
import { dropEverywhere } from "../../workers/sync/give-back.ts";
import { DAY, ORIGIN_C, T0, todoId } from "../helpers/make.ts";
import { accepted, LIST, type MemoryNode, twoNodes } from "../helpers/memory-cluster.ts";

const UNREADABLE = { id: todoId("1-cccccc"), body: "?" as Body, reason: "unknown", at: T0 };
let { cluster, a, b } = twoNodes();

beforeEach(() => {
  ({ cluster, a, b } = twoNodes());
});

const write = (node: MemoryNode, command: (change: Change) => unknown) =>
  transact(node.store, node.environment, "client", LIST, (change) => {
    command(change);
  });
const origin = (node: MemoryNode) => node.store.readState()?.origin ?? ORIGIN_C;

/** Rounds until everything that can be purged is. */
async function purgeAll(): Promise<void> {
  await cluster.settle();
  cluster.time += 30 * DAY;
  await cluster.settle();
}

async function isVacant(): Promise<boolean> {
  return (await cluster.round()).vacant;
}

describe("[P3] a list is over", () => {
  test("where no node was ever written to", async () => {
    expect(await isVacant()).toBe(true);
  });

  test("where it was deleted on one node, and every record was purged", async () => {
    for (const task of ["milk", "beer"]) a.commands.create(LIST, { task });
    await cluster.settle();
    write(b, (change) => deleteList(change));
    await cluster.settle();
    expect(await isVacant()).toBe(false);
    await purgeAll();
    expect(await isVacant()).toBe(true);
    a.store.aside.put(UNREADABLE);
    expect(await isVacant()).toBe(false);
  });

  test("not where its todos were deleted one by one: nobody said that there is to be no such list", async () => {
    accepted(a.commands.remove(a.commands.create(LIST, { task: "milk" }).id));
    await purgeAll();
    expect([a.rows(), b.rows()]).toEqual([[], []]);
    expect(await isVacant()).toBe(false);
    // A node that never had any is no reason to forget what the others had.
    cluster.add("c");
    expect(await isVacant()).toBe(false);
  });

  test("not where it was written to again since: it is a list like any other", async () => {
    a.commands.create(LIST, { task: "milk" });
    write(a, (change) => deleteList(change));
    accepted(a.commands.remove(a.commands.create(LIST, { task: "beer" }).id));
    await purgeAll();
    expect([a.rows(), b.rows()]).toEqual([[], []]);
    expect(await isVacant()).toBe(false);
  });

  test("not while its deletion is still going on", async () => {
    for (const task of ["milk", "beer"]) a.commands.create(LIST, { task });
    write(a, (change) => deleteList(change, 1));
    const { id } = accepted(a.commands.get("2"));
    accepted(a.commands.remove(id));
    await purgeAll();
    expect(a.rows()).toEqual([]);
    expect(await isVacant()).toBe(false);
    write(a, (change) => deleteMore(change));
    expect(await isVacant()).toBe(true);
  });

  test("not while a node is away: it may hold some", async () => {
    cluster.add("c");
    await cluster.round();
    cluster.before = ({ node }) => {
      if (node === "c") throw new Error("down");
    };
    expect(await isVacant()).toBe(false);
  });

  test("not where a node holds a record that it can't read", async () => {
    await cluster.round();
    a.store.aside.put(UNREADABLE);
    expect(await isVacant()).toBe(false);
  });

  test("not where no node is configured", async () => {
    cluster.configured = [];
    expect(await isVacant()).toBe(false);
  });
});

describe("[P3] deleting a list", () => {
  const deletion = (node: MemoryNode) =>
    transact(node.store, node.environment, "client", LIST, (change) => deleteList(change)).result;

  test("says how many todos it had, and is refused where there is none", () => {
    expect(deletion(a)).toMatchObject({ type: "not-found" });
    for (const task of ["milk", "beer"]) a.commands.create(LIST, { task });
    expect(deletion(a)).toEqual({ list: LIST, todos: 2 });
  });

  test("does not go on where nobody asked for it, or where it is over", () => {
    a.commands.create(LIST, { task: "milk" });
    write(a, (change) => deleteMore(change));
    expect(a.rows()).toEqual(["1-aaaaaa v1 milk open"]);
    deletion(a);
    accepted(a.commands.update("1", { deleted: false }));
    write(a, (change) => deleteMore(change));
    expect(a.rows()).toEqual(["1-aaaaaa v3 milk open"]);
  });
});

describe("[P3] a node gives back its storage", () => {
  test("where it holds no record, and is the one that is meant", async () => {
    expect(a.replication.drop({ origin: ORIGIN_C })).toEqual({ type: "dropped" });
    a.commands.create(LIST, { task: "milk" });
    expect(a.replication.drop({ origin: origin(a) })).toEqual({ type: "kept" });
    write(a, (change) => deleteList(change));
    expect(a.replication.drop({ origin: origin(a) })).toEqual({ type: "kept" });
    await purgeAll();
    expect(a.replication.drop({ origin: ORIGIN_C })).toEqual({ type: "kept" });
    expect(a.replication.drop({ origin: origin(a) })).toEqual({ type: "dropped" });
  });

  test("where a late call made it again, whichever is meant", () => {
    const call = a.open(1);
    a.replication.apply({ ...call, records: pack([]) });
    expect(a.replication.drop({ origin: ORIGIN_C })).toEqual({ type: "dropped" });
  });
});

describe("[P3] the list is given back everywhere", () => {
  const answering = (type: "dropped" | "kept") => ({ replica: { drop: async () => ({ type }) } });
  const away = { replica: { drop: () => Promise.reject(new Error("down")) } };

  test.each([
    ["dropped", answering("dropped"), answering("dropped")],
    ["kept", answering("kept"), away],
    ["unknown", away, answering("dropped")],
  ] as const)("%s", async (outcome, onA, onB) => {
    await cluster.round();
    const nodes = new Map([
      ["a", onA],
      ["b", onB],
    ]);
    expect(await dropEverywhere(cluster.state.members, nodes)).toBe(outcome);
  });

  test("of each node the storage that it was last met with", async () => {
    await cluster.round();
    const asked: unknown[] = [];
    const asking = {
      replica: {
        drop: async (request: DropRequest) => {
          asked.push(request.origin);
          return { type: "dropped" } as const;
        },
      },
    };
    const nodes = new Map([
      ["a", asking],
      ["b", asking],
    ]);
    expect(await dropEverywhere(cluster.state.members, nodes)).toBe("dropped");
    expect(asked).toEqual([origin(a), origin(b)]);
  });

  test("unknown, while a registered node is not configured, or was never met", async () => {
    await cluster.round();
    const nodes = new Map([["a", answering("dropped")]]);
    expect(await dropEverywhere(cluster.state.members, nodes)).toBe("unknown");
    const { a: known, b: other } = cluster.state.members;
    if (!known || !other) throw new Error("both took part");
    expect(await dropEverywhere({ a: known }, nodes)).toBe("dropped");
    expect(await dropEverywhere({ a: { ...known, origin: null } }, nodes)).toBe("unknown");
  });
});
