import { afterAll, describe, expect, it } from "vitest";
import { Gate, withGates } from "../../scripts/gate/gate.ts";
import type { Todo } from "../../workers/model/todo.ts";
import { startSystem } from "../helpers/system.ts";
import type { NodeClient } from "../helpers/system-client.ts";

const system = await startSystem({ arrange: withGates });
afterAll(() => system.stop());
const { sync } = system;
const a = system.node("a");
const b = system.node("b");

/** A node's list in the words of docs/protocol.md's traces: `1 v1 TaskA completed`. */
async function shown(node: NodeClient, list: string): Promise<string[]> {
  return (await node.todos(list)).map(line);
}

function line({ id, version, task, completed }: Todo): string {
  return `${id.split("-")[0]} v${version} ${task} ${completed ? "completed" : "open"}`;
}

describe("the three steps as traces", () => {
  it("step 1, no sync: what was created on A, B does not know", async () => {
    await a.create("step-1", "TaskA");
    expect(await shown(b, "step-1")).toEqual([]);
    expect(await shown(a, "step-1")).toEqual(["1 v1 TaskA open"]);
  });

  it("step 2, [V1, V3, R6] versions and sync: the round's number replaces the node's, head never goes down", async () => {
    expect(line(await a.create("step-2", "TaskA"))).toBe("1 v1 TaskA open");
    expect(line(await a.create("step-2", "TaskB"))).toBe("2 v2 TaskB open");
    expect(line(await a.update("step-2", "1", { completed: true }))).toBe("1 v3 TaskA completed");
    expect(await shown(a, "step-2")).toEqual(["1 v3 TaskA completed", "2 v2 TaskB open"]);
    expect(await sync.round("step-2")).toMatchObject({
      round: 1,
      nodes: [
        { node: "a", read: 2, applied: 0 },
        { node: "b", read: 0, applied: 2 },
      ],
    });
    for (const node of [a, b])
      expect(await shown(node, "step-2")).toEqual(["1 v1 TaskA completed", "2 v1 TaskB open"]);
    expect(await a.status("step-2")).toMatchObject({ head: 3 });
    // B has given out no version, but it opened round 1: the fence.
    expect(await b.status("step-2")).toMatchObject({ head: 1 });
    expect(line(await b.create("step-2", "TaskC"))).toBe("3 v2 TaskC open");
  });

  it("step 3, [R3, R4] conflicts: within a round, and between its reading and its writing", async () => {
    await a.create("step-3", "TaskA");
    await a.update("step-3", "1", { completed: true });
    await sync.round("step-3");
    await sync.round("step-3");
    for (const node of [a, b]) expect(await shown(node, "step-3")).toEqual(["1 v1 TaskA completed"]);

    // Conflict point 1: both nodes changed the todo since the last round; the later write wins.
    expect(line(await a.update("step-3", "1", { completed: false }))).toBe("1 v3 TaskA open");
    expect(line(await b.update("step-3", "1", { completed: true }))).toBe("1 v3 TaskA completed");
    expect(await sync.round("step-3")).toMatchObject({ round: 3, conflicts: 1 });
    for (const node of [a, b]) {
      expect(await shown(node, "step-3")).toEqual(["1 v3 TaskA completed"]);
      expect(await node.conflicts("step-3")).toMatchObject([
        { field: "completed", winner: { value: true, node: "b" }, losers: [{ value: false, node: "a" }] },
      ]);
    }

    // Conflict point 2: A is written to after it was read (it had nothing), and before anything is applied.
    const gate = new Gate(system.cluster, "a");
    await gate.hold("step-3", "open");
    const round = sync.round("step-3");
    await gate.held("step-3");
    expect(line(await a.update("step-3", "1", { completed: false }))).toBe("1 v5 TaskA open");
    await gate.open("step-3");
    expect(await round).toMatchObject({ round: 4, complete: true });
    expect(await shown(a, "step-3")).toEqual(["1 v5 TaskA open"]);
    expect(await shown(b, "step-3")).toEqual(["1 v3 TaskA completed"]);

    expect(await sync.round("step-3")).toMatchObject({ round: 5, complete: true });
    for (const node of [a, b]) {
      expect(await shown(node, "step-3")).toEqual(["1 v5 TaskA open"]);
      // Whoever wrote last had seen both values, so nothing is in conflict any more (M4).
      expect(await node.conflicts("step-3")).toEqual([]);
    }
  });

  it("step 3, [R4] a write that comes between survives although the round applies an older one", async () => {
    await a.create("between", "TaskA");
    await sync.round("between");
    await b.update("between", "1", { completed: true });
    const gate = new Gate(system.cluster, "a");
    await gate.hold("between", "open");
    const round = sync.round("between");
    await gate.held("between");
    await a.update("between", "1", { completed: false });
    await gate.open("between");
    expect(await round).toMatchObject({ round: 2, complete: true, conflicts: 1 });
    // What the merge made keeps A's higher version, so the next round reads it.
    expect(await shown(a, "between")).toEqual(["1 v3 TaskA open"]);
    expect(await shown(b, "between")).toEqual(["1 v2 TaskA completed"]);
    await sync.round("between");
    for (const node of [a, b]) {
      expect(await shown(node, "between")).toEqual(["1 v3 TaskA open"]);
      expect(await node.conflicts("between")).toMatchObject([
        { winner: { value: false }, losers: [{ value: true }] },
      ]);
    }
  });
});
