import { afterAll, describe, expect, it } from "vitest";
import { Gate, withGates } from "../../scripts/gate/gate.ts";
import { startSystem } from "../helpers/system.ts";

const system = await startSystem({
  nodes: ["a", "b", "c"],
  arrange: withGates,
  vars: { TODO_TOMBSTONE_AGE_MS: "1" },
});
afterAll(() => system.stop());
const { sync } = system;
const [a, b, c] = [system.node("a"), system.node("b"), system.node("c")];
const gates = {
  a: new Gate(system.cluster, "a"),
  b: new Gate(system.cluster, "b"),
  c: new Gate(system.cluster, "c"),
};

describe("a node that can't be reached", () => {
  it("[R2] sits the round out, and catches up when it is back", async () => {
    await a.create("absent", "TaskA");
    await gates.c.shut("absent");
    const report = await sync.round("absent");
    expect(report).toMatchObject({
      complete: false,
      nodes: [
        { node: "a", reachable: true, read: 1, applied: 0 },
        { node: "b", reachable: true, read: 0, applied: 1 },
        { node: "c", reachable: false, read: 0, applied: 0, error: expect.stringContaining("shut") },
      ],
    });
    expect(await b.todos("absent")).toMatchObject([{ task: "TaskA", version: 1 }]);
    expect(await sync.status("absent")).toMatchObject({
      cursors: { a: { b: 1 }, b: { a: 1 } },
      nodes: [
        { reachable: true },
        { reachable: true },
        { node: "c", reachable: false, origin: null, behindMs: null },
      ],
    });

    // Meanwhile it answers alone, as every node does.
    await c.create("absent", "TaskC");
    await b.create("absent", "TaskB");
    await sync.round("absent");
    await gates.c.open("absent");
    expect(await sync.round("absent")).toMatchObject({
      complete: true,
      nodes: [{}, {}, { read: 1, applied: 2 }],
    });
    const todos = await a.todos("absent");
    expect(todos.map(({ task }) => task)).toEqual(["TaskA", "TaskC", "TaskB"]);
    expect(await b.todos("absent")).toEqual(todos);
    expect(await c.todos("absent")).toEqual(todos);
  });

  it("[R2] with fewer than two there is no round: nothing is settled", async () => {
    await a.create("alone", "TaskA");
    await gates.b.shut("alone");
    await gates.c.shut("alone");
    expect(await sync.round("alone")).toMatchObject({ complete: false, nodes: [{ read: 0 }, {}, {}] });
    expect(await a.status("alone")).toMatchObject({ unsettled: 1 });
    expect(await sync.status("alone")).toMatchObject({ cursors: {} });
    for (const gate of [gates.b, gates.c]) await gate.open("alone");
    expect(await sync.round("alone")).toMatchObject({ complete: true });
    expect(await c.todos("alone")).toMatchObject([{ task: "TaskA", version: 2 }]);
  });

  it("[P2] blocks purge, not sync; [P1] what every node holds is purged, [I3] and its id never given again", async () => {
    await a.create("purge", "TaskA");
    await a.remove("purge", "1");
    await gates.c.shut("purge");
    for (let round = 1; round <= 3; round++) await sync.round("purge");
    for (const node of [a, b])
      expect(await node.status("purge")).toMatchObject({ tombstones: 1, unsettled: 0 });

    await gates.c.open("purge");
    await sync.round("purge");
    expect(await c.status("purge")).toMatchObject({ tombstones: 1 });
    await sync.round("purge");
    for (const node of [a, b, c]) {
      expect(await node.status("purge")).toMatchObject({ todos: 0, tombstones: 0 });
      expect(await node.todos("purge", "?status=all")).toEqual([]);
    }
    expect(await sync.round("purge")).toMatchObject({ nodes: [{ read: 0 }, { read: 0 }, { read: 0 }] });
    expect(await b.create("purge", "TaskB")).toMatchObject({ id: expect.stringMatching(/^2-b/) });
  });

  it("[R7] that goes away in the middle of a round gets everything in the next", async () => {
    await a.create("middle", "TaskA");
    for (const gate of [gates.a, gates.c]) await gate.hold("middle", "open");
    const round = sync.round("middle");
    for (const gate of [gates.a, gates.c]) await gate.held("middle");
    await gates.c.shut("middle");
    await gates.a.open("middle");
    expect(await round).toMatchObject({ complete: false, nodes: [{}, {}, { reachable: true }] });
    expect(await c.todos("middle")).toEqual([]);
    await gates.c.open("middle");
    expect(await sync.round("middle")).toMatchObject({ complete: true });
    for (const node of [a, b, c]) expect(await node.todos("middle")).toEqual(await a.todos("middle"));
    expect(await c.todos("middle")).toHaveLength(1);
  });
});

describe("[R11] a request for a round that comes while one is running", () => {
  it("gets a later one, which is shared by those who wait", async () => {
    await a.create("shared", "TaskA");
    await gates.a.hold("shared", "open");
    const running = sync.round("shared");
    await gates.a.held("shared");
    await a.create("shared", "TaskB");
    const waiting = Array.from({ length: 20 }, () => sync.round("shared"));
    // An answer to a later question: by then most of them have come to the coordinator, too.
    await sync.status("shared");
    await gates.a.open("shared");
    expect(await running).toMatchObject({ round: 1, nodes: [{ read: 1 }, {}, {}] });
    const rounds = (await Promise.all(waiting)).map(({ round }) => round);
    expect(Math.min(...rounds)).toBe(2);
    expect(Math.max(...rounds)).toBeLessThan(rounds.length / 2);
    expect(await b.todos("shared")).toHaveLength(2);
  });

  it("rounds of other lists do not wait for it", async () => {
    await a.create("slow", "TaskA");
    await a.create("quick", "TaskA");
    await gates.a.hold("slow", "apply");
    await b.create("slow", "TaskB");
    const slow = sync.round("slow");
    await gates.a.held("slow");
    expect(await sync.round("quick")).toMatchObject({ round: 1, complete: true });
    await gates.a.open("slow");
    expect(await slow).toMatchObject({ round: 1, complete: true });
  });
});
