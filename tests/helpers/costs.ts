/** Counts what operations cost: every object of a small cluster counts, and all of them sleep before each operation. */
import { expect } from "vitest";
import { atRest } from "../../bench/lib/at-rest.ts";
import { countsOf, withCounting } from "../../bench/lib/counting.ts";
import type { Counts } from "../../bench/workers/counts.ts";
import { BATCH, type Cost, type Operation, TODOS } from "../../scripts/cost/operations.ts";
import { MAX_IDLE_ROUND_MS, NAMES_PER_WALK, WALK_CATALOGS_EVERY_MS } from "../../workers/core/limits.ts";
import { eventually, type System, startSystem } from "./system.ts";
import { catalogName, catalogOf, letSchedulerPass, scheduleOf, schedulerName } from "./system-lists.ts";
import { HOUR_MS, journalOf, letPass } from "./system-time.ts";

const LIST = "counted";
const NODES = ["a", "b"];
/** So many reports are kept: from then on, each one takes the place of another one. */
const REPORTS = 50;

export interface Counted {
  readonly costs: Readonly<Record<Operation, Cost>>;
  /** Bytes of the list's databases. */
  readonly stored: number;
}

/** As `COSTS` has them. */
export async function countOperations(): Promise<Counted> {
  const system = await startSystem({ arrange: withCounting, vars: { TODO_SYNC_MODE: "live" } });
  const { cluster } = system;
  try {
    await prepare(system);
    const tick = await counted(system, () => cluster.cron());
    const write = await counted(system, () => settled(system, () => post(system)));
    const read = await counted(system, () => system.node("b").page(LIST, `?limit=${TODOS}`));
    await letSchedulerPass(system, LIST, 2 * HOUR_MS);
    const look = await counted(system, () => cluster.cron());
    await letWalk(system);
    const walk = await counted(system, () => cluster.cron());
    const batch = await counted(system, () => settled(system, () => imported(system, BATCH)));
    await letPass(system, LIST, HOUR_MS);
    const idleTick = await counted(system, () => settled(system, () => cluster.cron()));
    await name(system, 2 * NAMES_PER_WALK);
    await letWalk(system);
    const fullWalk = await counted(system, () => cluster.cron());
    const beyond = (more: readonly Counts[], less: readonly Counts[]) =>
      mapCost(costOf(more), (all, what) => all - costOf(less)[what]);
    return {
      costs: {
        write: costOf(write),
        batched: mapCost(costOf(batch), (all) => all / BATCH),
        idle: beyond(idleTick, look),
        read: costOf(read),
        tick: costOf(tick),
        look: beyond(look, tick),
        walk: beyond(walk, look),
        fullWalk: beyond(fullWalk, look),
      },
      stored: sum(write.map(({ stored }) => stored)),
    };
  } finally {
    await system.stop();
  }
}

/** A list that both nodes and cron know, with `TODOS` todos, and as many reports as are kept. */
async function prepare(system: System): Promise<void> {
  await settled(system, () => imported(system, TODOS));
  for (let round = 0; round < REPORTS; round++) await system.sync.round(LIST);
  await atRest(system.cluster, LIST);
  await journalOf(system, LIST);
  await system.cluster.cron();
}

/** So many more lists that every node's catalog knows, and cron too, none of which is due: all of them in one shard. */
async function name(system: System, lists: number): Promise<void> {
  const names = `WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < ${lists})`;
  for (const node of NODES) {
    const catalog = await catalogOf(system, node, LIST);
    await catalog.exec(
      `INSERT INTO list (name, origin, seq, dirty) ${names} SELECT 'list-' || n, 'a', 1, 0 FROM counter`,
    );
  }
  const schedule = await scheduleOf(system, LIST);
  await schedule.exec(
    `INSERT INTO list (name, due_at, dirty) ${names} SELECT 'list-' || n, ${Date.now() + MAX_IDLE_ROUND_MS}, 0 FROM counter`,
  );
}

/** The scheduler is to read the names of the catalogs anew. */
async function letWalk(system: System): Promise<void> {
  const schedule = await scheduleOf(system, LIST);
  await schedule.exec("UPDATE place SET ended_at = ended_at - ?", WALK_CATALOGS_EVERY_MS);
  await letSchedulerPass(system, LIST, WALK_CATALOGS_EVERY_MS);
}

/** What all objects did from the moment they woke for `operation`. */
async function counted(system: System, operation: () => Promise<unknown>): Promise<Counts[]> {
  await journalOf(system, LIST);
  const { miniflare, urls } = system.cluster;
  // Callers before those they call: an object that is referred to stays.
  const objects = [
    ["sync", "Scheduler", "scheduler"],
    ["sync", "Scheduler", schedulerName(LIST)],
    ["sync", "Coordinator", LIST],
    ...NODES.flatMap((node) => [
      [node, "DataNode", LIST] as const,
      [node, "Catalog", catalogName(LIST)] as const,
      [node, "Catalog", "catalog"] as const,
    ]),
  ] as const;
  for (const [worker, kind, name] of objects) {
    const script = worker === "sync" ? "todo-sync" : `todo-datanode-${worker}`;
    await miniflare.unsafeEvictDurableObject(script, kind, { name });
  }
  await operation();
  const all = await Promise.all(
    objects.map(([worker, kind, name]) => countsOf(urls[worker] ?? "", kind, name)),
  );
  // One that slept on was woken to be asked.
  return all.filter(({ calls }) => Object.keys(calls).length > 0);
}

/** `operation`, until the report of the round that it brings is stored, which is the last thing to happen. */
async function settled(system: System, operation: () => Promise<unknown>): Promise<void> {
  const reports = () => system.log.filter((line) => line.startsWith(`sync ${LIST} round`)).length;
  const before = reports();
  await operation();
  await eventually(() => expect(reports()).toBeGreaterThan(before));
}

/** As the command line does: with a key, so that it may be repeated. */
async function post(system: System): Promise<void> {
  const { status } = await system.node("a").request(`/lists/${LIST}/todos`, {
    method: "POST",
    headers: { "idempotency-key": crypto.randomUUID() },
    json: { task: "a todo that was posted" },
  });
  expect(status).toBe(201);
}

async function imported(system: System, length: number): Promise<void> {
  const lines = Array.from({ length }, (_, index) =>
    JSON.stringify({ task: `todo number ${index} that came along` }),
  );
  const response = await fetch(`${system.node("a").url}/lists/${LIST}/import`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: lines.join("\n"),
  });
  expect(await response.text()).toContain(`"failed":0`);
}

function costOf(objects: readonly Counts[]): Cost {
  return {
    requests: sum(objects.flatMap(({ calls }) => Object.values(calls))),
    rowsWritten: sum(objects.map(({ rows }) => rows)),
    rowsRead: sum(objects.map(({ rowsRead }) => rowsRead)),
    alarms: sum(objects.map(({ alarms }) => alarms)),
  };
}

function mapCost(cost: Cost, map: (value: number, what: keyof Cost) => number): Cost {
  const { requests, rowsWritten, rowsRead, alarms } = cost;
  return {
    requests: map(requests, "requests"),
    rowsWritten: map(rowsWritten, "rowsWritten"),
    rowsRead: map(rowsRead, "rowsRead"),
    alarms: map(alarms, "alarms"),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
