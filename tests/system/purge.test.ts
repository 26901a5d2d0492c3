import { afterAll, describe, expect, it } from "vitest";
import { Gate, withGates } from "../../scripts/gate/gate.ts";
import { startSystem } from "../helpers/system.ts";
import { expectProblem } from "../helpers/system-problem.ts";

const immediate = await startSystem({ arrange: withGates, vars: { TODO_TOMBSTONE_AGE_MS: "0" } });
const weekly = await startSystem();
afterAll(() => Promise.all([immediate.stop(), weekly.stop()]));

describe("[P1] tombstones of no minimum age", () => {
  const { sync } = immediate;
  const a = immediate.node("a");
  const b = immediate.node("b");

  it("go with the round after the one that brought them to every node", async () => {
    const { id } = await a.create("go", "TaskA");
    await a.create("go", "TaskB");
    await sync.round("go");
    await b.remove("go", id);
    await sync.round("go");
    for (const node of [a, b]) expect(await node.get("go", id)).toMatchObject({ deleted: true });
    expect(await sync.status("go")).toMatchObject({ purge: { stable: 2, waiting: 1, heldBackBy: [] } });
    await sync.round("go");
    for (const node of [a, b]) {
      expectProblem(await node.request(`/lists/go/todos/${id}`), "not-found");
      expect(await node.status("go")).toMatchObject({ todos: 1, tombstones: 0 });
    }
    expect(await sync.status("go")).toMatchObject({ purge: { stable: 3, waiting: 0, heldBackBy: [] } });
  });

  it("[I3] leave a gap: no id is given again", async () => {
    const { id } = await a.create("gap", "TaskA");
    await a.remove("gap", id);
    for (let round = 0; round < 3; round++) await sync.round("gap");
    expect(await a.status("gap")).toMatchObject({ tombstones: 0 });
    for (const [node, number] of [
      [a, "2"],
      [b, "2"],
    ] as const) {
      expect((await node.create("gap", "next")).id.split("-")[0]).toBe(number);
    }
  });

  it("[P2] wait for a node that is away, and status names it; never do they rise again", async () => {
    const list = "away";
    const gate = new Gate(immediate.cluster, "b");
    const { id } = await a.create(list, "TaskA");
    await sync.round(list);
    await gate.shut(list);
    await a.remove(list, id);
    for (let round = 0; round < 4; round++) {
      expect(await sync.round(list)).toMatchObject({ complete: false });
    }
    expect(await sync.status(list)).toMatchObject({ purge: { stable: 1, waiting: 1, heldBackBy: ["b"] } });
    expect(await a.get(list, id)).toMatchObject({ deleted: true });
    // It has not heard of the delete.
    expect(await b.todos(list)).toHaveLength(1);
    await gate.open(list);
    for (let round = 0; round < 3; round++) await sync.round(list);
    for (const node of [a, b]) {
      expect(await node.todos(list, "?status=all")).toEqual([]);
      expect(await node.status(list)).toMatchObject({ todos: 0, tombstones: 0 });
    }
    expect(await sync.status(list)).toMatchObject({ purge: { waiting: 0, heldBackBy: [] } });
  });

  it("[M5] do not go where someone edited the todo later, before they had heard of it", async () => {
    const list = "revived";
    const gate = new Gate(immediate.cluster, "b");
    const { id } = await a.create(list, "TaskA");
    await sync.round(list);
    await gate.shut(list);
    await a.remove(list, id);
    await sync.round(list);
    await b.update(list, id, { task: "still wanted" });
    await gate.open(list);
    for (let round = 0; round < 4; round++) await sync.round(list);
    for (const node of [a, b]) {
      expect(await node.todos(list)).toMatchObject([{ id, task: "still wanted", deleted: false }]);
    }
  });
});

describe("[P1] tombstones younger than the minimum age", () => {
  it("stay, although every node holds them, and can be restored", async () => {
    const { sync } = weekly;
    const [a, b] = [weekly.node("a"), weekly.node("b")];
    const { id } = await a.create("young", "TaskA");
    await a.remove("young", id);
    for (let round = 0; round < 4; round++) await sync.round("young");
    expect(await sync.status("young")).toMatchObject({ purge: { waiting: 1, heldBackBy: [] } });
    expect(await b.todos("young", "?status=deleted")).toMatchObject([{ id, deleted: true }]);
    await b.update("young", id, { deleted: false });
    await sync.round("young");
    expect(await a.todos("young")).toMatchObject([{ id, task: "TaskA", deleted: false }]);
  });
});
