/** Retirements and readmissions as a list takes them over, among nodes of which one is down (P2), and lists given back (P3). */
import { beforeEach, describe, expect, test, vi } from "vitest";
import { type Digests, EMPTY_DIGESTS } from "../../workers/core/digest.ts";
import { ROUND_RETRY_MS } from "../../workers/core/limits.ts";
import { deleteList } from "../../workers/datanode/list/delete-list.ts";
import { transact } from "../../workers/datanode/storage/transaction.ts";
import { DEFAULT_POLICY, nextDue } from "../../workers/sync/round/due.ts";
import { Coordinated } from "../helpers/coordinated.ts";
import { DAY, T0 } from "../helpers/make.ts";
import { accepted, LIST } from "../helpers/memory-cluster.ts";
import { MemoryStore } from "../helpers/sim/memory-store.ts";

const READMITTED = [{ node: "c", seq: 7, retired: false }];
const RETIRED = [{ node: "c", seq: 6, retired: true }];

let world: Coordinated;

beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
  world = new Coordinated();
  world.configured = ["a", "b", "c"];
  accepted(world.a.commands.create(LIST, { task: "milk" }));
});

/** What was not waited for has come to its end. */
const settled = () => new Promise((resolve) => setTimeout(resolve));

const tasks = (name: "a" | "b" | "c") => world[name].rows().map((row) => row.split(" ")[2]);

describe("[P2] a node that is readmitted while it is down", () => {
  beforeEach(() => {
    world.recorded = { registrations: READMITTED, former: [] };
    world.away.add("c");
  });

  test("does not keep the others from the rounds of a new list", async () => {
    const report = await world.coordination.sync(LIST);
    expect(report.nodes.map(({ node, reachable }) => [node, reachable])).toEqual([
      ["a", true],
      ["b", true],
      ["c", false],
    ]);
    expect(tasks("b")).toEqual(["milk"]);
  });

  test("does not keep cron from bringing a round, and is tried again within the hour", async () => {
    await world.coordination.sync(LIST);
    await world.coordination.register(LIST, { registrations: RETIRED, former: [] });
    accepted(world.a.commands.create(LIST, { task: "bread" }));
    world.alarmAt = null;
    world.time += DAY;
    expect(await world.coordination.wake(LIST, true, world.recorded)).toBe(
      world.time + DEFAULT_POLICY.idleRoundMs,
    );
    expect(world.alarmAt).toBe(world.time);
    await world.coordination.alarm();
    expect(tasks("b")).toEqual(["milk", "bread"]);
    expect(world.journal.read().excluded).toEqual(["c"]);
    world.away.clear();
    await world.coordination.wake(LIST, false, world.recorded);
    await settled();
    expect(world.journal.read().excluded).toEqual([]);
  });

  test("is named as not told to who readmits it, once all else was taken over", async () => {
    await world.coordination.sync(LIST);
    const registrations = [...READMITTED, { node: "b", seq: 8, retired: true }];
    await expect(world.coordination.register(LIST, { registrations, former: [] })).rejects.toThrow(
      "c is away",
    );
    expect(world.journal.read().excluded).toEqual(["b"]);
  });
});

test.each([
  ["is readmitted", READMITTED],
  ["is retired", RETIRED],
])(
  "[P3] a node that %s, and answers once the list was given back, begins no journal again",
  async (_, news) => {
    await world.coordination.sync(LIST);
    const { promise: late, resolve } = Promise.withResolvers<void>();
    world.beforeRegister = () => late;
    const registering = world.coordination.register(LIST, { registrations: news, former: [] });
    await settled();
    world.erase();
    world.journal.erased();
    resolve();
    await registering;
    await settled();
    expect(world.tables).toBe(0);
  },
);

test("[P2] a list that was deleted while a retired node had no binding is emptied there once that is readmitted", async () => {
  await world.coordination.sync(LIST);
  world.away.add("c");
  await world.coordination.register(LIST, { registrations: RETIRED, former: [] });
  const { gone } = world.journal.read();
  expect(gone).toHaveLength(1);
  // The list is given back on a and b; the cluster remembers its origins. Then c is bound again, and readmitted.
  for (const node of [world.a, world.b]) node.restart(new MemoryStore());
  world.erase();
  world.journal.erased();
  world.away.clear();
  world.recorded = { registrations: READMITTED, former: gone };
  await world.coordination.wake(LIST, false, world.recorded);
  await settled();
  expect(tasks("c")).toEqual([]);
  expect([...world.c.store.salvaged(0, 10)]).toHaveLength(1);
  const report = await world.coordination.sync(LIST);
  expect(report.nodes.flatMap(({ error }) => error ?? [])).toEqual([]);
});

test("[P2] a retired node that could not be told, and has no binding any more, is no reason to look at a list every hour", async () => {
  await world.coordination.sync(LIST);
  world.away.add("c");
  world.recorded = { registrations: RETIRED, former: [] };
  await world.coordination.register(LIST, world.recorded);
  await settled();
  expect(world.journal.read().untold).toEqual(["c"]);
  world.time += 10 * DAY;
  expect(nextDue(world.journal.read(), DEFAULT_POLICY)).toBeLessThan(world.time);
  await world.coordination.sync(LIST);
  expect(await world.coordination.wake(LIST, false, world.recorded)).toBe(
    world.time + DEFAULT_POLICY.idleRoundMs,
  );
  world.configured = ["a", "b"];
  expect(await world.coordination.wake(LIST, false, world.recorded)).toBe(world.time + DAY);
});

test("a last round in a time to come, by a clock that was set back since, does not keep a list from its next one", async () => {
  world.time = T0 + 365 * DAY;
  await world.coordination.sync(LIST);
  world.time = T0;
  world.alarmAt = null;
  expect(await world.coordination.wake(LIST, false, world.recorded)).toBe(T0 + DEFAULT_POLICY.idleRoundMs);
  expect(world.alarmAt).toBe(T0);
});

describe("[P3] a list that was deleted, and is purged everywhere", () => {
  /** Digests of what it held. */
  let before: Digests;

  beforeEach(async () => {
    world.configured = ["a", "b"];
    await world.coordination.sync(LIST);
    before = world.b.store.readState()?.digests ?? EMPTY_DIGESTS;
    transact(world.a.store, world.a.environment, "client", LIST, (change) => {
      deleteList(change);
    });
    for (let round = 0; round < 3; round++) await world.coordination.sync(LIST);
    world.time += 60 * DAY;
    await world.coordination.sync(LIST);
    expect(world.dropped).toEqual([]);
  });

  test("is asked for again a minute later where a node did not say that it gave its storage back", async () => {
    world.b.replication.drop = () => {
      throw new Error("b is away");
    };
    world.due.length = 0;
    await world.coordination.sync(LIST);
    expect(world.due).toEqual([[LIST, world.time + ROUND_RETRY_MS]]);
  });

  test("is not over once a node has joined meanwhile, which may have been written to: that is synced", async () => {
    const { drop } = world.b.replication;
    world.b.replication.drop = () => {
      throw new Error("b is away");
    };
    await world.coordination.sync(LIST);
    expect(world.journal.read().dropping).toBe(true);
    world.b.replication.drop = drop;
    world.configured = ["a", "b", "c"];
    accepted(world.c.commands.create(LIST, { task: "tea" }));
    await world.coordination.sync(LIST);
    expect(world.dropped).toEqual([]);
    for (const name of ["a", "b", "c"] as const) expect(tasks(name)).toEqual(["tea"]);
  });

  test("has no other round in the journal that was given back, whatever the last one left to do", async () => {
    // Digests that differ bring another round at once (R12).
    const state = world.b.store.readState();
    if (state) world.b.store.writeState({ ...state, digests: before });
    const open = vi.spyOn(world.b.replication, "open");
    expect(await world.coordination.sync(LIST)).toMatchObject({ diverged: true });
    expect(open).toHaveBeenCalledOnce();
    expect(world.dropped).toHaveLength(2);
  });
});
