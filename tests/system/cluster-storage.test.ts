import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { System } from "../helpers/system.ts";
import { DataFolder } from "../helpers/system-storage.ts";
import { journalOf } from "../helpers/system-time.ts";

let data: DataFolder;
beforeEach(async () => {
  data = await DataFolder.make();
});
afterEach(() => data.remove());

const LIST = "kept";

/** Both nodes hold TaskA and TaskB; TaskC is on a alone. */
async function fill(system: System): Promise<void> {
  const [a, b] = [system.node("a"), system.node("b")];
  await a.create(LIST, "TaskA");
  await b.create(LIST, "TaskB");
  await system.sync.round(LIST);
  await a.create(LIST, "TaskC");
}

async function expectAllHold(system: System, tasks: readonly string[]): Promise<void> {
  const todos = await system.node("a").todos(LIST, "?status=all");
  expect(todos.map(({ task }) => task).toSorted()).toEqual(tasks);
  expect(await system.node("b").todos(LIST, "?status=all")).toEqual(todos);
}

describe("a cluster on the data of one that was stopped", () => {
  it("goes on where that one was", async () => {
    const before = await data.run(async (system) => {
      await fill(system);
      await journalOf(system, LIST);
      return { picture: await system.node("a").picture(LIST), status: await system.sync.status(LIST) };
    });
    await data.run(async (system) => {
      expect(await system.node("a").picture(LIST)).toEqual(before.picture);
      const { round, cursors, recent } = await system.sync.status(LIST);
      expect({ round, cursors, recent }).toEqual({
        round: before.status.round,
        cursors: before.status.cursors,
        recent: before.status.recent,
      });
      expect(await system.sync.round(LIST)).toMatchObject({ round: 2, nodes: [{ read: 1 }, { read: 0 }] });
      await expectAllHold(system, ["TaskA", "TaskB", "TaskC"]);
    });
  });
});

describe("[R8]", () => {
  it("a sync worker that lost its state starts above the highest round any node knows, with cursors 0", async () => {
    await data.run(async (system) => {
      await fill(system);
      for (let round = 2; round <= 4; round++) await system.sync.round(LIST);
      await system.node("b").create(LIST, "TaskD");
    });
    await data.wipe("todo-sync", ["Coordinator", "Scheduler"]);
    await data.run(async (system) => {
      expect(await system.sync.status(LIST)).toMatchObject({ round: 0, cursors: {}, recent: [] });
      const report = await system.sync.round(LIST);
      expect(report.round).toBeGreaterThan(4);
      expect(report).toMatchObject({ complete: true, nodes: [{ read: 3 }, { read: 4 }] });
      await expectAllHold(system, ["TaskA", "TaskB", "TaskC", "TaskD"]);
      expect((await system.sync.round(LIST)).nodes).toMatchObject([{ read: 0 }, { read: 0 }]);
    });
  });

  it("a node that was wiped takes a new origin, and is synced in full", async () => {
    const origin = await data.run(async (system) => {
      await fill(system);
      await system.sync.round(LIST);
      return (await system.node("b").status(LIST)).origin;
    });
    await data.wipe("todo-datanode-b", ["DataNode", "Catalog"]);
    await data.run(async (system) => {
      const b = system.node("b");
      expect(await b.todos(LIST)).toEqual([]);
      const { id } = await b.create(LIST, "TaskD");
      // The round that finds it out is followed by the one that brings everything.
      expect(await system.sync.round(LIST)).toMatchObject({
        complete: true,
        nodes: [{ read: 3 }, { applied: 3 }],
      });
      await expectAllHold(system, ["TaskA", "TaskB", "TaskC", "TaskD"]);
      expect((await b.status(LIST)).origin).not.toBe(origin);
      expect(await system.node("a").get(LIST, id)).toMatchObject({ task: "TaskD" });
      expect((await system.sync.round(LIST)).nodes).toMatchObject([{ read: 0 }, { read: 0 }]);
      expect((await b.lists()).lists).toEqual([{ list: LIST, todos: 4 }]);
    });
  });

  it("a node that was rewound sets its records aside, takes a new origin, and is synced in full", async () => {
    await data.run(fill);
    const putBack = await data.backUp("todo-datanode-a", ["DataNode"]);
    const origin = await data.run(async (system) => {
      await system.sync.round(LIST);
      await system.node("a").update(LIST, "1-a", { completed: true });
      await system.sync.round(LIST);
      return (await system.node("a").status(LIST)).origin;
    });
    await putBack();
    await data.run(async (system) => {
      const a = system.node("a");
      expect(await a.status(LIST)).toMatchObject({ origin, round: 1 });
      expect(await system.sync.round(LIST)).toMatchObject({ complete: true });
      await expectAllHold(system, ["TaskA", "TaskB", "TaskC"]);
      expect(await a.get(LIST, "1-a")).toMatchObject({ task: "TaskA", completed: true });
      expect((await a.status(LIST)).origin).not.toBe(origin);
      // Its clock and its numbers go on, so that no id and no stamp comes twice.
      expect(await a.create(LIST, "TaskD")).toMatchObject({ id: expect.stringMatching(/^3-a/) });
    });
  });
});
