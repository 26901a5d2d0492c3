import { afterAll, describe, expect, it } from "vitest";
import { startSystem } from "../helpers/system.ts";
import { catalogName } from "../helpers/system-lists.ts";
import { journalOf } from "../helpers/system-time.ts";

const system = await startSystem();
afterAll(() => system.stop());
const { sync } = system;
const [a, b] = [system.node("a"), system.node("b")];

function evict(worker: string, className: string, name: string): Promise<void> {
  return system.cluster.miniflare.unsafeEvictDurableObject(worker, className, { name });
}

/** Every object of the list; callers before those they call, because an object that is referred to stays. */
async function evictAll(list: string): Promise<void> {
  await journalOf(system, list);
  await evict("todo-sync", "Coordinator", list);
  for (const worker of ["todo-datanode-a", "todo-datanode-b"]) {
    await evict(worker, "DataNode", list);
    await evict(worker, "Catalog", catalogName(list));
    await evict(worker, "Catalog", "catalog");
  }
}

describe("an object that is evicted and reopened", () => {
  it("[V1, H1, R1] goes on where it was", async () => {
    await a.create("evicted", "TaskA");
    await evict("todo-datanode-a", "DataNode", "evicted");
    const before = await a.update("evicted", "1", { completed: true });
    expect(before).toMatchObject({ version: 2 });
    await sync.round("evicted");
    await evictAll("evicted");

    const settled = { ...before, version: 1 };
    expect(await a.todos("evicted")).toEqual([settled]);
    expect(await b.todos("evicted")).toEqual([settled]);
    expect(await a.lists()).toEqual({ lists: [{ list: "evicted", todos: 1 }], next: null });
    expect(await b.create("evicted", "TaskB")).toMatchObject({
      id: expect.stringMatching(/^2-b/),
      version: 2,
    });
    expect(await sync.round("evicted")).toMatchObject({ round: 2, nodes: [{ read: 0 }, { read: 1 }] });
    await evictAll("evicted");

    expect(await a.todos("evicted")).toEqual(await b.todos("evicted"));
    expect(await sync.status("evicted")).toMatchObject({ round: 2, recent: [{ round: 2 }, { round: 1 }] });
    expect(await sync.round("evicted")).toMatchObject({ round: 3, nodes: [{ read: 0 }, { read: 0 }] });
  });
});
