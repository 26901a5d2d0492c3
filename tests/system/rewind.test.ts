import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getLines, importLines } from "../helpers/lines.ts";
import { Restarts } from "../helpers/restarts.ts";
import type { System } from "../helpers/system.ts";

const LISTS_OF_A = "todo-datanode-a-DataNode";
let restarts: Restarts;
beforeAll(async () => {
  restarts = await Restarts.begin();
});
afterAll(() => restarts.end());

async function tasks({ node }: System, list: string) {
  const shown = async (name: string) => (await node(name).todos(list)).map(({ task }) => task).toSorted();
  const onA = await shown("a");
  expect(await shown("b")).toEqual(onA);
  return onA;
}

describe("[R8] storage that is not what it was", () => {
  it("a node that was wiped is filled again, and what no round had read is lost with it", async () => {
    const before = await restarts.start();
    await before.node("a").create("wiped", "settled on a");
    await before.node("b").create("wiped", "settled on b");
    await before.sync.round("wiped");
    await before.node("a").create("wiped", "unsettled");
    const { origin } = await before.node("a").status("wiped");
    await restarts.wipe(LISTS_OF_A);

    const after = await restarts.start();
    expect(await after.node("a").todos("wiped")).toEqual([]);
    await after.node("a").create("wiped", "first of the new storage");
    expect(await after.sync.round("wiped")).toMatchObject({ complete: true });
    expect(await tasks(after, "wiped")).toEqual(["first of the new storage", "settled on a", "settled on b"]);
    expect((await after.node("a").status("wiped")).origin).not.toBe(origin);
    expect((await getLines(after.node("a"), "wiped", "salvage")).lines).toEqual([]);
  });

  it("a sync worker that was wiped goes on above what the nodes know", async () => {
    const before = await restarts.start();
    const { id } = await before.node("a").create("sync-wiped", "TaskA");
    for (let round = 0; round < 3; round++) await before.sync.round("sync-wiped");
    await before.node("b").update("sync-wiped", id, { completed: true });
    await restarts.wipe("todo-sync-Coordinator");
    await restarts.wipe("todo-sync-Scheduler");

    const after = await restarts.start();
    expect(await after.sync.status("sync-wiped")).toMatchObject({ round: 0, cursors: {} });
    const report = await after.sync.round("sync-wiped");
    expect(report).toMatchObject({ round: 4, complete: true });
    for (const name of ["a", "b"]) {
      expect(await after.node(name).todos("sync-wiped")).toMatchObject([{ id, completed: true, version: 4 }]);
    }
  });

  it("a node that was rewound sets its records aside, and is filled from the others", async () => {
    const list = "rewound";
    const begin = await restarts.start();
    const kept = await begin.node("a").create(list, "kept");
    const changed = await begin.node("a").create(list, "before");
    const removed = await begin.node("a").create(list, "removed");
    await begin.sync.round(list);
    await restarts.keep(LISTS_OF_A);

    const later = await restarts.start();
    await later.node("b").update(list, changed.id, { task: "after" });
    await later.node("b").remove(list, removed.id);
    await later.node("a").create(list, "settled since");
    await later.sync.round(list);
    const { origin } = await later.node("a").status(list);
    await restarts.putBack(LISTS_OF_A);

    const rewound = await restarts.start();
    expect((await rewound.node("a").todos(list)).map(({ task }) => task)).toEqual([
      "kept",
      "before",
      "removed",
    ]);
    // Its counter begins again where it stood: this id was given before the rewind, too, to another todo.
    const reused = await rewound.node("a").create(list, "written after the rewind");
    await rewound.node("a").update(list, kept.id, { task: "edited after the rewind" });
    expect(await rewound.sync.round(list)).toMatchObject({ complete: true });
    expect(await tasks(rewound, list)).toEqual(["after", "kept", "settled since"]);
    expect((await rewound.node("a").status(list)).origin).not.toBe(origin);

    const { lines } = await getLines(rewound.node("a"), list, "salvage");
    expect(lines).toMatchObject([
      { id: kept.id, task: "edited after the rewind", salvagedAt: expect.any(String) },
      { id: changed.id, task: "before" },
      { id: removed.id, task: "removed" },
      { id: reused.id, task: "written after the rewind" },
    ]);
    expect(await rewound.sync.round(list)).toMatchObject({
      complete: true,
      nodes: [{ read: 0 }, { read: 0 }],
    });
    expect((await getLines(rewound.node("a"), list, "salvage")).lines).toEqual(lines);
    // What is wanted of it comes back as new writes.
    await importLines(rewound.node("b"), list, lines.slice(0, 1));
    await rewound.sync.round(list);
    expect(await tasks(rewound, list)).toContain("edited after the rewind");
  });

  it("the way back to an older state: export there, import here", async () => {
    const list = "older";
    const system = await restarts.start();
    const { id } = await system.node("a").create(list, "good");
    const old = (await getLines(system.node("a"), list, "export")).lines;
    await system.sync.round(list);
    await system.node("b").update(list, id, { task: "spoiled" });
    await system.sync.round(list);
    await importLines(system.node("a"), list, old);
    await system.sync.round(list);
    expect(await tasks(system, list)).toEqual(["good"]);
    for (const name of ["a", "b"]) expect(await system.node(name).conflicts(list)).toEqual([]);
  });
});
