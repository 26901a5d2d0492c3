import { afterAll, describe, expect, it } from "vitest";
import { startSystem } from "../helpers/system.ts";
import type { NodeClient } from "../helpers/system-client.ts";

const NODES = ["a", "b", "c"] as const;
const system = await startSystem({ nodes: NODES });
afterAll(() => system.stop());
const { sync } = system;
const nodes = NODES.map((name) => system.node(name));
const [a, b, c] = nodes as [NodeClient, NodeClient, NodeClient];

/** One todo that all nodes know, and a name for it on each. */
async function shared(list: string): Promise<string> {
  const { id } = await a.create(list, "start");
  await sync.round(list);
  return id;
}

/** Every node shows the same conflicts; returns them. */
async function everywhere(list: string) {
  const [first, ...others] = await Promise.all(nodes.map((node) => node.conflicts(list)));
  for (const other of others) expect(other).toEqual(first);
  return first;
}

describe("[M3] conflicts", () => {
  it("are seen and settled the same on every node, and through every later round", async () => {
    const list = "three";
    const id = await shared(list);
    await a.update(list, id, { task: "from a" });
    await b.update(list, id, { task: "from b" });
    await c.update(list, id, { task: "from c" });
    expect(await sync.round(list)).toMatchObject({ conflicts: 1 });
    const expected = [
      {
        id,
        field: "task",
        winner: { value: "from c", node: "c", updatedAt: expect.any(String) },
        losers: [
          { value: "from b", node: "b", updatedAt: expect.any(String) },
          { value: "from a", node: "a", updatedAt: expect.any(String) },
        ],
      },
    ];
    expect(await everywhere(list)).toEqual(expected);
    // Other work on the todo and on the list leaves the conflict alone.
    for (const node of nodes) {
      await node.create(list, "another");
      await node.update(list, id, { completed: node === c });
      expect(await sync.round(list)).toMatchObject({ conflicts: 0, complete: true });
      expect(await everywhere(list)).toEqual(expected);
    }
    for (const node of nodes) {
      expect(await node.get(list, id)).toMatchObject({ task: "from c", completed: true, conflicts: 1 });
      expect(await node.status(list)).toMatchObject({ conflicts: 1 });
    }
  });

  it("[M4] a losing value is put back by writing it: that settles the conflict on every node", async () => {
    const list = "restore";
    const id = await shared(list);
    await a.update(list, id, { task: "from a" });
    await b.update(list, id, { task: "from b" });
    await sync.round(list);
    const [conflict] = (await everywhere(list)) ?? [];
    const lost = conflict?.losers[0]?.value;
    expect(lost).toBe("from a");
    await c.update(list, id, { task: lost });
    await sync.round(list);
    expect(await everywhere(list)).toEqual([]);
    for (const node of nodes) {
      expect(await node.get(list, id)).toMatchObject({ task: "from a", conflicts: 0, node: "c" });
      expect(await node.status(list)).toMatchObject({ conflicts: 0 });
    }
  });

  it("[M4] the winner is accepted by writing it again", async () => {
    const list = "resolve";
    const id = await shared(list);
    await a.update(list, id, { completed: true });
    await b.update(list, id, { completed: false });
    await sync.round(list);
    expect(await everywhere(list)).toMatchObject([{ winner: { value: false }, losers: [{ value: true }] }]);
    await a.update(list, id, { completed: false });
    expect(await a.conflicts(list)).toEqual([]);
    await sync.round(list);
    expect(await everywhere(list)).toEqual([]);
  });

  it("[M2] settled on one node while another adds a value: only what nobody has seen is left", async () => {
    const list = "again";
    const id = await shared(list);
    await a.update(list, id, { task: "from a" });
    await b.update(list, id, { task: "from b" });
    await sync.round(list);
    await a.update(list, id, { task: "agreed" });
    await c.update(list, id, { task: "from c" });
    await sync.round(list);
    expect(await everywhere(list)).toMatchObject([
      { field: "task", winner: { value: "from c" }, losers: [{ value: "agreed" }] },
    ]);
  });

  it("[M5] an edit that lost to a later delete is kept, and the delete that lost to a later edit too", async () => {
    const list = "deleted";
    const earlier = await shared(list);
    await a.update(list, earlier, { task: "edited" });
    await b.remove(list, earlier);
    const later = (await a.create(list, "second")).id;
    await sync.round(list);
    expect(await everywhere(list)).toMatchObject([
      {
        id: earlier,
        field: "deleted",
        winner: { value: true, node: "b" },
        losers: [{ value: false, node: "a" }],
      },
    ]);
    await b.remove(list, later);
    await a.update(list, later, { task: "edited later" });
    await sync.round(list);
    for (const node of nodes) {
      expect(await node.get(list, earlier)).toMatchObject({ deleted: true, task: "edited" });
      expect(await node.get(list, later)).toMatchObject({ deleted: false, task: "edited later" });
    }
    // Restored, the edit is what is there.
    await c.update(list, earlier, { deleted: false });
    await sync.round(list);
    for (const node of nodes)
      expect(await node.get(list, earlier)).toMatchObject({ task: "edited", deleted: false });
  });

  it("the same value written on two nodes is none", async () => {
    const list = "same";
    const id = await shared(list);
    await a.update(list, id, { task: "agreed" });
    await b.update(list, id, { task: "agreed" });
    expect(await sync.round(list)).toMatchObject({ conflicts: 0 });
    expect(await everywhere(list)).toEqual([]);
  });
});
