import { beforeEach, describe, expect, test } from "vitest";
import { encode } from "../../workers/core/body.ts";
import { MAX_LOGICAL } from "../../workers/core/hlc.ts";
import { pack } from "../../workers/core/packed.ts";
import { write } from "../../workers/core/record.ts";
import { HOUR, ORIGIN_B, stamp, T0, todoId } from "../helpers/make.ts";
import { accepted, LIST, type MemoryNode, twoNodes } from "../helpers/memory-cluster.ts";

let { cluster, a, b } = twoNodes();

beforeEach(() => {
  ({ cluster, a, b } = twoNodes());
});

const create = (node: MemoryNode, task: string) => node.commands.create(LIST, { task });

describe("[V1] a local write takes the next version", () => {
  test("create, update and delete count on, one counter for the list", () => {
    const versions = [
      create(a, "milk"),
      create(a, "beer"),
      accepted(a.commands.update("1", { completed: true })),
      accepted(a.commands.remove("2")),
    ].map(({ version }) => version);
    expect(versions).toEqual([1, 2, 3, 4]);
    expect(a.rows()).toEqual(["1-aaaaaa v3 milk completed", "2-aaaaaa v4 beer deleted"]);
  });
  test("an update that changes nothing is a write all the same", () => {
    create(a, "milk");
    cluster.time += 5;
    const todo = accepted(a.commands.update("1", { task: "milk" }));
    expect(todo).toMatchObject({ version: 2, updatedAt: "2026-11-22T10:00:00.005Z" });
  });
  test("[V2] one write changes one record", () => {
    create(a, "milk");
    create(a, "beer");
    const before = a.store.get(accepted(a.commands.get("1")).id);
    accepted(a.commands.update("2", { completed: true }));
    expect(a.store.get(accepted(a.commands.get("1")).id)).toEqual(before);
  });
});

describe("[I1] [I3] ids", () => {
  test("read on across nodes, and never collide", async () => {
    create(a, "milk");
    create(b, "beer");
    await cluster.settle();
    create(a, "tea");
    create(b, "wine");
    await cluster.settle();
    expect(a.commands.list({ status: "all" }, 10).todos.map(({ id }) => id)).toEqual([
      "1-aaaaaa",
      "1-baaaaa",
      "2-aaaaaa",
      "2-baaaaa",
    ]);
  });
  test("are not given again after a purge", async () => {
    create(a, "milk");
    accepted(a.commands.remove("1"));
    await cluster.settle();
    cluster.time += 30 * 24 * HOUR;
    await cluster.settle();
    await cluster.settle();
    expect(a.rows()).toEqual([]);
    expect(create(a, "beer").id).toBe("2-aaaaaa");
    expect(create(b, "wine").id).toBe("2-baaaaa");
  });
});

describe("[I2] what an id means", () => {
  beforeEach(async () => {
    create(a, "milk");
    create(b, "beer");
    for (let n = 2; n <= 10; n++) create(a, `task ${n}`);
    await cluster.settle();
  });
  test("a whole number, so 1 is not 10, and 10 is", () => {
    expect(accepted(a.commands.get("10")).task).toBe("task 10");
    expect(accepted(a.commands.get("1-a")).task).toBe("milk");
    expect(accepted(b.commands.get("1-baaaaa")).task).toBe("beer");
  });
  test("an ambiguous one is refused, with the candidates", () => {
    expect(a.commands.update("1", { completed: true })).toEqual({
      type: "ambiguous-id",
      detail: "1 can mean 1-a or 1-b.",
      candidates: [
        { id: "1-aaaaaa", task: "milk" },
        { id: "1-baaaaa", task: "beer" },
      ],
    });
  });
  test("a whole id that another one begins with is that todo, live or deleted", () => {
    const records = ["20-bbbbbb", "20-bbbbbbb"].map((id) => {
      const task = { task: id, completed: false, deleted: false };
      return { id: todoId(id), body: encode(write(undefined, task, stamp(0, ORIGIN_B), T0)) };
    });
    a.replication.apply({ ...a.open(50), records: pack(records) });
    expect(a.commands.get("20")).toMatchObject({ type: "ambiguous-id" });
    expect(accepted(a.commands.get("20-bbbbbb")).task).toBe("20-bbbbbb");
    accepted(a.commands.remove("20-bbbbbb"));
    expect(accepted(a.commands.get("20-bbbbbb")).deleted).toBe(true);
  });
  test("live todos come first: a tombstone is meant where no live one matches", () => {
    accepted(a.commands.remove("1-b"));
    expect(accepted(a.commands.get("1")).task).toBe("milk");
    expect(accepted(a.commands.get("1-b")).deleted).toBe(true);
    accepted(a.commands.remove("1"));
    expect(a.commands.get("1")).toMatchObject({ type: "ambiguous-id" });
    expect(accepted(a.commands.get("1-aaaaaa")).deleted).toBe(true);
  });
  test.each([
    ["11", "not-found"],
    ["1-c", "not-found"],
    ["", "invalid"],
    ["milk", "invalid"],
    ["01", "invalid"],
  ])("%j is refused as %s", (id, type) => {
    expect(a.commands.get(id)).toMatchObject({ type });
    expect(a.commands.remove(id)).toMatchObject({ type });
  });
});

describe("writes and merge", () => {
  beforeEach(async () => {
    create(a, "milk");
    await cluster.settle();
  });
  test("[M4] whoever writes a field resolves its conflict", async () => {
    accepted(a.commands.update("1", { task: "beer" }));
    accepted(b.commands.update("1", { task: "wine" }));
    await cluster.settle();
    expect(a.commands.conflicts()).toMatchObject([
      { field: "task", winner: { value: "wine", node: "b" }, losers: [{ value: "beer", node: "a" }] },
    ]);
    expect(a.commands.status()).toMatchObject({ conflicts: 1 });
    expect(accepted(b.commands.update("1", { task: "tea" })).conflicts).toBe(0);
    await cluster.settle();
    expect(a.commands.conflicts()).toEqual([]);
    expect(a.commands.status()).toMatchObject({ conflicts: 0 });
  });
  test("[M5] an edit later than a concurrent delete revives the todo", async () => {
    accepted(a.commands.remove("1"));
    cluster.time += 1;
    accepted(b.commands.update("1", { completed: true }));
    await cluster.settle();
    for (const node of [a, b])
      expect(accepted(node.commands.get("1"))).toMatchObject({ deleted: false, completed: true });
  });
  test("[M5] an edit earlier than a concurrent delete is kept as a loser", async () => {
    accepted(b.commands.update("1", { completed: true }));
    cluster.time += 1;
    accepted(a.commands.remove("1"));
    await cluster.settle();
    for (const node of [a, b]) {
      expect(accepted(node.commands.get("1"))).toMatchObject({
        deleted: true,
        completed: true,
        conflicts: 1,
      });
    }
  });
  test("[M6] renaming here while completing there keeps both", async () => {
    accepted(a.commands.update("1", { task: "beer" }));
    accepted(b.commands.update("1", { completed: true }));
    await cluster.settle();
    expect(a.rows()).toEqual(["1-aaaaaa v3 beer completed"]);
    expect(accepted(b.commands.get("1"))).toMatchObject({ task: "beer", completed: true, conflicts: 0 });
  });
  test("[M7] updatedAt is the wall time of the greatest stamp, node where it was made", async () => {
    cluster.time = T0 + HOUR;
    accepted(a.commands.update("1", { task: "beer" }));
    await cluster.settle();
    cluster.time = T0 - HOUR;
    const todo = accepted(b.commands.update("1", { completed: true }));
    expect(todo).toMatchObject({ updatedAt: "2026-11-22T09:00:00.000Z", node: "b", task: "beer" });
    expect(b.commands.status().clockDriftMs).toBe(2 * HOUR);
  });
  test("a deleted todo is restored, and only where that is asked", () => {
    accepted(a.commands.remove("1"));
    expect(a.commands.update("1", { completed: true })).toMatchObject({ type: "not-found" });
    expect(a.commands.remove("1")).toMatchObject({ type: "not-found" });
    expect(accepted(a.commands.update("1", { deleted: false, completed: true }))).toMatchObject({
      deleted: false,
      completed: true,
    });
  });
});

test("a refused command changes nothing", () => {
  create(a, "milk");
  accepted(a.commands.remove("1"));
  const before = a.store.readState();
  const rows = a.bodies();
  const refused = [
    a.commands.update("1", { task: "x" }),
    a.commands.update("7", { task: "x" }),
    a.commands.remove("1"),
    a.commands.remove("?"),
    a.commands.get("7"),
  ];
  for (const outcome of refused) expect(outcome).toHaveProperty("detail");
  expect(a.store.readState()).toBe(before);
  expect(a.bodies()).toEqual(rows);
});

test("reading or refusing does not create a list", () => {
  expect(a.commands.list({ status: "all" }, 10)).toEqual({ todos: [], next: null });
  expect(a.commands.get("1")).toMatchObject({ type: "not-found" });
  expect(a.commands.remove("1")).toMatchObject({ type: "not-found" });
  expect(a.commands.conflicts()).toEqual([]);
  expect(a.commands.status()).toMatchObject({ node: "a", origin: null, head: 0, todos: 0, unsettled: 0 });
  expect(a.commands.visible().size).toBe(0);
  expect(a.store.readState()).toBeUndefined();
});

test("a write that throws leaves nothing behind", () => {
  create(a, "milk");
  const state = a.store.readState();
  cluster.time = Number.MAX_SAFE_INTEGER;
  expect(() => create(a, "beer")).toThrow(RangeError);
  cluster.time = T0;
  expect(a.store.readState()).toEqual(state);
  expect(a.rows()).toEqual(["1-aaaaaa v1 milk open"]);
  expect(create(a, "tea")).toMatchObject({ id: "2-aaaaaa", version: 2 });
});

test("[H1] a clock that stands still never gives a stamp twice, also past the overflow", () => {
  create(a, "milk");
  const state = a.store.readState();
  if (state) a.store.writeState({ ...state, clock: { millis: T0, logical: MAX_LOGICAL - 1 } });
  const stamps = [1, 2, 3].map(() => {
    accepted(a.commands.update("1", { completed: true }));
    return a.store.readState()?.latest;
  });
  expect(stamps).toEqual([
    "2026-11-22T10:00:00.000Z-ffff-aaaaaa",
    "2026-11-22T10:00:00.001Z-0000-aaaaaa",
    "2026-11-22T10:00:00.001Z-0001-aaaaaa",
  ]);
});

/** Where a page in the order of ids ended. */
function idPlace(next: string | null) {
  return { key: null, id: todoId(next ?? "") };
}

test("a list is read a page at a time", () => {
  for (let n = 1; n <= 5; n++) create(a, `task ${n}`);
  const first = a.commands.list({ status: "live" }, 2);
  const second = a.commands.list({ status: "live", after: idPlace(first.next) }, 2);
  const third = a.commands.list({ status: "live", after: idPlace(second.next) }, 2);
  expect([first, second, third].map(({ todos }) => todos.map(({ task }) => task))).toEqual([
    ["task 1", "task 2"],
    ["task 3", "task 4"],
    ["task 5"],
  ]);
  expect(third.next).toBeNull();
});
