import { describe, expect, it, onTestFinished } from "vitest";
import { startSystem } from "../helpers/system.ts";

describe.each([[["a", "b"]], [["a", "b", "c"]], [["a", "b", "c", "d", "e"]]])(
  "nodes %j, from configuration alone",
  (names) => {
    it("[R2, R7] hold the same after one round, and one more moves nothing", async () => {
      const system = await startSystem({ nodes: names });
      onTestFinished(() => system.stop());
      const nodes = names.map((name) => system.node(name));
      const [first] = nodes;
      if (!first) throw new Error("no node");
      await first.create("nodes", "shared");
      await system.sync.round("nodes");

      for (const [index, node] of nodes.entries()) {
        await node.create("nodes", `from ${names[index]}`);
        await node.update("nodes", "1", { task: `shared, written last by ${names[index]}` });
      }
      const report = await system.sync.round("nodes");
      expect(report).toMatchObject({ round: 2, complete: true, conflicts: 1 });
      expect(report.nodes).toEqual(
        names.map((node) => ({ node, reachable: true, read: 2, applied: names.length })),
      );

      const lists = await Promise.all(nodes.map((node) => node.todos("nodes")));
      for (const list of lists) expect(list).toEqual(lists[0]);
      const tasks = lists[0]?.map(({ task }) => task);
      expect(tasks).toEqual([
        `shared, written last by ${names.at(-1)}`,
        ...names.map((name) => `from ${name}`),
      ]);
      const conflicts = await Promise.all(nodes.map((node) => node.conflicts("nodes")));
      for (const conflict of conflicts) expect(conflict).toEqual(conflicts[0]);
      expect(conflicts[0]).toMatchObject([{ field: "task" }]);
      expect(conflicts[0]?.[0]?.losers).toHaveLength(names.length - 1);

      const idle = await system.sync.round("nodes");
      expect(idle.nodes).toEqual(names.map((node) => ({ node, reachable: true, read: 0, applied: 0 })));
      // No cursor moves with a round that only opens the nodes.
      const { cursors } = await system.sync.status("nodes");
      for (const target of names)
        expect(cursors[target]).toEqual(
          Object.fromEntries(names.filter((source) => source !== target).map((source) => [source, 2])),
        );
    });
  },
);
