import { afterAll, describe, expect, it } from "vitest";
import { atRest } from "../../bench/lib/at-rest.ts";
import { Gate, withGates } from "../../scripts/gate/gate.ts";
import { eventually, startSystem } from "../helpers/system.ts";
import { HOUR_MS, journalOf, letPass, MINUTE_MS } from "../helpers/system-time.ts";

const system = await startSystem({
  nodes: ["a", "b", "c"],
  arrange: withGates,
  vars: { TODO_SYNC_MODE: "cron", TODO_TOMBSTONE_AGE_MS: "1" },
});
afterAll(() => system.stop());
const { cluster, sync } = system;
const [a, b, c] = [system.node("a"), system.node("b"), system.node("c")];

async function round(list: string): Promise<number> {
  return (await sync.status(list)).round;
}

/** Fires cron, and returns once the round that it asked for is over. */
async function tickUntil(list: string, expected: number): Promise<void> {
  await cluster.cron();
  await eventually(async () => expect((await sync.status(list)).recent[0]?.round).toBe(expected));
  await atRest(cluster, list);
}

/** A list that every node holds, and that needs no round. */
async function settled(list: string): Promise<void> {
  await a.create(list, "TaskA");
  await tickUntil(list, 1);
}

describe("cron gives a round to", () => {
  it("each list that is dirty on some node, and to no other", async () => {
    await settled("dirty");
    await settled("clean");
    await b.update("dirty", "1", { completed: true });
    await tickUntil("dirty", 2);
    expect(await a.get("dirty", "1")).toMatchObject({ completed: true });
    await cluster.cron();
    expect(await round("dirty")).toBe(2);
    expect(await round("clean")).toBe(1);
  });

  it("a list that a node missed, a minute later, until it is back", async () => {
    const gate = new Gate(cluster, "c");
    await gate.shut("missed");
    await settled("missed");
    await cluster.cron();
    expect(await round("missed")).toBe(1);
    await letPass(system, "missed", MINUTE_MS);
    await tickUntil("missed", 2);
    expect(await c.todos("missed")).toEqual([]);
    await gate.open("missed");
    await letPass(system, "missed", MINUTE_MS);
    await tickUntil("missed", 3);
    expect(await c.todos("missed")).toMatchObject([{ task: "TaskA" }]);
    await letPass(system, "missed", MINUTE_MS);
    await cluster.cron();
    expect(await round("missed")).toBe(3);
  });

  it("[P1] a list with tombstones that are due, which purges them", async () => {
    await a.create("purge", "TaskA");
    await a.remove("purge", "1");
    await tickUntil("purge", 1);
    for (const node of [a, b, c]) expect(await node.status("purge")).toMatchObject({ tombstones: 1 });
    await letPass(system, "purge", MINUTE_MS);
    await tickUntil("purge", 2);
    for (const node of [a, b, c]) expect(await node.status("purge")).toMatchObject({ tombstones: 0 });
  });

  it("a list that has been idle for an hour, so that a node that was wiped is noticed too", async () => {
    await settled("idle");
    await letPass(system, "idle", HOUR_MS - MINUTE_MS);
    await cluster.cron();
    expect(await round("idle")).toBe(1);
    await letPass(system, "idle", MINUTE_MS);
    await tickUntil("idle", 2);
  });

  it("a list whose round was cut off before its end", async () => {
    await settled("cut-off");
    const journal = await journalOf(system, "cut-off");
    // As it is left where the coordinator dies after it took a number, and its alarm was lost: else that would run it again.
    await journal.exec("UPDATE journal SET state = json_set(state, '$.round', 2)");
    await letPass(system, "cut-off", HOUR_MS);
    await tickUntil("cut-off", 3);
  });
});

describe("what fails does not stop the others", () => {
  it("a catalog that can't be reached", async () => {
    const gate = new Gate(cluster, "a");
    await gate.shutCatalog();
    await a.create("unseen", "TaskA");
    await b.create("seen", "TaskA");
    await tickUntil("seen", 1);
    expect(system.log.filter((line) => line.includes("the gate is shut")).length).toBeGreaterThan(0);
    expect(await round("unseen")).toBe(0);
    await gate.openCatalog();
    await tickUntil("unseen", 1);
  });

  it("a list that can't be woken", async () => {
    await settled("broken");
    const journal = await journalOf(system, "broken");
    const [row] = await journal.exec("SELECT state FROM journal");
    await journal.exec("UPDATE journal SET state = 'broken'");
    await b.update("broken", "1", { completed: true });
    await b.create("whole", "TaskA");
    await tickUntil("whole", 1);
    expect(system.log.some((line) => line.startsWith("scheduler: list broken:"))).toBe(true);
    await journal.exec("UPDATE journal SET state = ?", row?.state ?? "");
    await tickUntil("broken", 2);
    expect(await a.get("broken", "1")).toMatchObject({ completed: true });
  });
});
