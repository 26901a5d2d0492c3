import { beforeEach, describe, expect, test, vi } from "vitest";
import type { Origin } from "../../workers/core/hlc.ts";
import { MAX_ROUNDS_IN_A_ROW, ROUND_RETRY_MS, TRIGGER_WINDOW_MS } from "../../workers/core/limits.ts";
import { pack } from "../../workers/core/packed.ts";
import type { Replica } from "../../workers/core/replica.ts";
import { DEFAULT_POLICY } from "../../workers/sync/round/due.ts";
import { Coordinated } from "../helpers/coordinated.ts";
import { T0 } from "../helpers/make.ts";
import { accepted, LIST, type MemoryNode } from "../helpers/memory-cluster.ts";
import { MemoryStore } from "../helpers/sim/memory-store.ts";

let world: Coordinated;

beforeEach(() => {
  world = new Coordinated();
});

/** The first round stores who the members are, so it sets an alarm like one that moves something. */
async function registered(): Promise<void> {
  await world.coordination.sync(LIST);
  world.alarms.length = 0;
}

/** A list that is on no node gets no round (P4). */
function write(): void {
  world.a.commands.create(LIST, { task: "milk" });
}

/** A node that another worker has always opened a later round on. */
function alwaysLater(): { replica: Replica; opened: number[] } {
  const opened: number[] = [];
  const refused = async () => ({ type: "wrong-origin" }) as const;
  const replica: Replica = {
    open: async ({ round }) => {
      opened.push(round);
      return { type: "stale-round", round: round + 1 };
    },
    diff: refused,
    apply: refused,
    settle: refused,
    purge: refused,
    drop: async () => ({ type: "kept" }),
  };
  return { replica, opened };
}

describe("a round that is asked for", () => {
  test("[R1] that meets a later one is followed by the next at once, but not for ever", async () => {
    world.a.commands.create(LIST, { task: "milk" });
    const { replica, opened } = alwaysLater();
    world.replicas.set("b", replica);
    write();
    const report = await world.coordination.sync(LIST);
    expect(opened).toEqual(Array.from({ length: MAX_ROUNDS_IN_A_ROW }, (_, place) => 1 + 2 * place));
    expect(report.nodes[1]).toMatchObject({ node: "b", error: "stale-round" });
  });

  test("[R6] sets an alarm with its number, in case it is cut off, and takes it away at its end", async () => {
    world.a.commands.create(LIST, { task: "milk" });
    await world.coordination.sync(LIST);
    expect(world.alarms).toEqual([T0 + ROUND_RETRY_MS, null]);
    expect(world.b.rows()).toHaveLength(1);
  });

  test("leaves an alarm alone that is set already", async () => {
    world.alarmAt = T0 + 5;
    world.a.commands.create(LIST, { task: "milk" });
    await world.coordination.sync(LIST);
    expect(world.alarms).toEqual([]);
    expect(world.alarmAt).toBe(T0 + 5);
  });

  test("[R9] sets none where nothing moves, and none in manual mode", async () => {
    await registered();
    await world.coordination.sync(LIST);
    world.mode = "manual";
    world.a.commands.create(LIST, { task: "milk" });
    await world.coordination.sync(LIST);
    expect(world.alarms).toEqual([]);
    expect(world.b.rows()).toHaveLength(1);
  });

  test("tells the scheduler when a node missed something, and ends well where that can't be told", async () => {
    const error = vi.spyOn(console, "error").mockImplementation(() => {});
    await world.coordination.sync(LIST);
    world.away.add("b");
    world.a.commands.create(LIST, { task: "milk" });
    await world.coordination.sync(LIST);
    // With one node there is no round: nothing was read, so nobody missed it.
    expect(world.due).toEqual([]);
    world.away.clear();
    const { open, apply } = world.b.replication;
    const calls = { open: open.bind(world.b.replication), apply: apply.bind(world.b.replication) };
    world.b.replication.apply = () => {
      throw new Error("b failed");
    };
    world.isSchedulerAway = true;
    expect((await world.coordination.sync(LIST)).complete).toBe(false);
    world.isSchedulerAway = false;
    // Once is enough.
    for (let rounds = 0; rounds < 2; rounds++) await world.coordination.sync(LIST);
    expect(world.due).toEqual([[LIST, T0 + ROUND_RETRY_MS]]);
    expect(error).toHaveBeenCalledWith(expect.stringMatching(/could not be told: the scheduler is away/));
    world.b.replication.apply = calls.apply;
    expect((await world.coordination.sync(LIST)).complete).toBe(true);
    error.mockRestore();
  });
});

describe("an alarm", () => {
  test("sets none for its own round: the platform repeats it; the next request does again", async () => {
    await registered();
    world.a.commands.create(LIST, { task: "milk" });
    await world.coordination.alarm();
    expect(world.alarms).toEqual([]);
    accepted(world.a.commands.update("1", { completed: true }));
    await world.coordination.sync(LIST);
    expect(world.alarms).toEqual([T0 + ROUND_RETRY_MS, null]);
  });
});

describe("a node's word", () => {
  beforeEach(write);

  test("brings a round at once after a pause; soon after a round one that what comes meanwhile shares, and an urgent one at once", async () => {
    world.a.commands.create(LIST, { task: "milk" });
    await world.coordination.trigger(LIST, false);
    expect(world.alarms).toEqual([T0]);
    await alarmGoesOff();
    world.time += 10;
    await world.coordination.trigger(LIST, false);
    world.time += 10;
    await world.coordination.trigger(LIST, false);
    expect(world.alarms).toEqual([T0, T0 + TRIGGER_WINDOW_MS]);
    await world.coordination.trigger(LIST, true);
    expect(world.alarms).toEqual([T0, T0 + TRIGGER_WINDOW_MS, T0 + 20]);
    await alarmGoesOff();
    world.time += TRIGGER_WINDOW_MS;
    await world.coordination.trigger(LIST, false);
    expect(world.alarms.at(-1)).toBe(T0 + 20 + TRIGGER_WINDOW_MS);
  });

  /** As the platform does it: an alarm that goes off is set no more. */
  async function alarmGoesOff() {
    world.alarmAt = null;
    await world.coordination.alarm();
  }
});

describe("[P4] a list that is on no node", () => {
  test("is not coordinated: neither a request, a word, an alarm nor cron begins a journal", async () => {
    expect(await world.coordination.sync(LIST)).toMatchObject({ round: 0, complete: true });
    expect(await world.coordination.trigger(LIST, true)).toBe("none");
    expect(await world.coordination.wake(LIST, true, world.recorded)).toBeNull();
    await world.coordination.alarm();
    expect(world.journal.list).toBeUndefined();
    expect(world.alarms).toEqual([]);
  });

  test("may be on one that does not answer: then it is looked at again", async () => {
    world.away.add("b");
    expect(await world.coordination.sync(LIST)).toEqual({
      round: 0,
      complete: false,
      nodes: [
        { node: "a", reachable: true, read: 0, applied: 0 },
        { node: "b", reachable: false, read: 0, applied: 0, error: "b is away" },
      ],
      conflicts: 0,
      aside: [],
      diverged: false,
      calls: 0,
      durationMs: 0,
    });
    expect(await world.coordination.trigger(LIST, true)).toBe("unknown");
    expect(await world.coordination.wake(LIST, false, world.recorded)).toBe(T0 + ROUND_RETRY_MS);
    expect(world.journal.list).toBeUndefined();
  });
});

describe("a sync worker that is put back to an older state", () => {
  beforeEach(write);

  const decided = (seq: number, retired: boolean) => {
    world.recorded = { ...world.recorded, registrations: [{ node: "b", seq, retired }] };
    return world.coordination.register(LIST, world.recorded);
  };

  test("[P2] readmits a node once more, and leaves its storage alone that was born since", async () => {
    await world.coordination.sync(LIST);
    await decided(1, true);
    const older = world.journal.read();
    await decided(2, false);
    world.b.restart(new MemoryStore());
    world.b.commands.create(LIST, { task: "tea" });
    world.journal.write(older);
    await decided(2, false);
    await world.coordination.sync(LIST);
    await world.coordination.sync(LIST);
    expect(tasks(world.a)).toEqual(["milk", "tea"]);
    expect(tasks(world.b)).toEqual(["milk", "tea"]);
    expect([...world.b.store.salvaged(0, 10)]).toEqual([]);
  });

  test("[P2] nor does it empty one that has taken part in rounds since", async () => {
    await world.coordination.sync(LIST);
    await decided(1, true);
    const older = world.journal.read();
    await decided(2, false);
    world.b.restart(new MemoryStore());
    await world.coordination.sync(LIST);
    world.b.commands.create(LIST, { task: "tea" });
    world.journal.write(older);
    await decided(2, false);
    for (let round = 0; round < 3; round++) await world.coordination.sync(LIST);
    expect(tasks(world.a)).toEqual(["milk", "tea"]);
    expect([...world.b.store.salvaged(0, 10)]).toEqual([]);
  });

  test("[P2] empties the storage that was retired, told or not, also where it does not know which one that was", async () => {
    world.away.add("b");
    await decided(1, true);
    world.away.clear();
    const call = world.b.open(1);
    world.b.commands.create(LIST, { task: "old" });
    world.b.replication.apply({ ...call, records: pack([]) });
    await decided(2, false);
    expect(tasks(world.b)).toEqual([]);
    expect([...world.b.store.salvaged(0, 10)]).toHaveLength(1);
  });

  test("[B4] learns again which origins of the list's earlier lives are gone", async () => {
    await world.coordination.sync(LIST);
    world.recorded = { registrations: [], former: ["agone1" as Origin] };
    await world.coordination.wake(LIST, false, world.recorded);
    expect(world.journal.read().gone).toEqual(["agone1"]);
    await world.coordination.sync(LIST);
    for (const node of [world.a, world.b]) expect(node.store.readState()?.gone).toEqual(["agone1"]);
  });

  const tasks = (node: MemoryNode) => node.rows().map((row) => row.split(" ")[2]);
});

test("[B5] rounds that somebody waits for come a second apart, whatever began meanwhile", async () => {
  write();
  for (let n = 0; n < 30; n++) {
    await world.coordination.trigger(LIST, true);
    world.alarmAt = null;
    world.time += 100;
  }
  expect([...new Set(world.alarms)]).toEqual([T0, T0 + 1_000, T0 + 2_000, T0 + 3_000]);
});

describe("a wake by cron", () => {
  beforeEach(write);

  test("runs a new list's first round, and has it looked at again when it may be idle", async () => {
    world.a.commands.create(LIST, { task: "milk" });
    expect(await world.coordination.wake(LIST, false, world.recorded)).toBe(T0 + DEFAULT_POLICY.idleRoundMs);
    expect(world.alarmAt).toBe(T0);
  });

  test("leaves a list at rest alone, and says when it is due", async () => {
    world.a.commands.create(LIST, { task: "milk" });
    await world.coordination.sync(LIST);
    expect(await world.coordination.wake(LIST, false, world.recorded)).toBe(T0 + DEFAULT_POLICY.idleRoundMs);
    expect(world.alarmAt).toBeNull();
  });

  test("runs a round where a node says that it has news", async () => {
    world.a.commands.create(LIST, { task: "milk" });
    await world.coordination.sync(LIST);
    expect(await world.coordination.wake(LIST, true, world.recorded)).toBe(T0 + DEFAULT_POLICY.idleRoundMs);
    expect(world.alarmAt).toBe(T0);
  });

  test("runs the hourly round when its time has come, not before", async () => {
    world.a.commands.create(LIST, { task: "milk" });
    await world.coordination.sync(LIST);
    world.time += DEFAULT_POLICY.idleRoundMs - 1;
    await world.coordination.wake(LIST, false, world.recorded);
    expect(world.alarmAt).toBeNull();
    world.time += 1;
    await world.coordination.wake(LIST, false, world.recorded);
    expect(world.alarmAt).toBe(world.time);
  });
});
