/** Counts what operations cost: every object of a small cluster counts, and all of them sleep before each operation. */
import { expect } from "vitest";
import { atRest } from "../../bench/lib/at-rest.ts";
import { countsOf, withCounting } from "../../bench/lib/counting.ts";
import type { Counts } from "../../bench/workers/counts.ts";
import { BATCH, type Cost, NAMES_PER_TICK, type Operation, TODOS } from "../../scripts/cost/operations.ts";
import { eventually, type System, startSystem } from "./system.ts";
import { HOUR_MS, journalOf, letPass } from "./system-time.ts";

const LIST = "counted";
const NODES = ["a", "b"];
/** So many reports are kept: from then on, each one that is stored has another one deleted. */
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
    const batch = await counted(system, () => settled(system, () => imported(system, BATCH)));
    await letPass(system, LIST, HOUR_MS);
    const idleTick = await counted(system, () => settled(system, () => cluster.cron()));
    await name(system, 2 * NAMES_PER_TICK);
    const fullTick = await counted(system, () => cluster.cron());
    return {
      costs: {
        write: costOf(write),
        batched: mapCost(costOf(batch), (all) => all / BATCH),
        idle: mapCost(costOf(idleTick), (all, what) => all - costOf(tick)[what]),
        read: costOf(read),
        tick: costOf(tick),
        fullTick: costOf(fullTick),
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
  await settled(system, () => system.cluster.cron());
}

/** So many more lists that every node's catalog knows, and cron too, none of which is due. */
async function name(system: System, lists: number): Promise<void> {
  const names = `WITH RECURSIVE counter (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM counter WHERE n < ${lists})`;
  for (const node of NODES) {
    const catalog = await catalogOf(system, node);
    await catalog.exec(
      `INSERT INTO list (name, origin, seq, dirty) ${names} SELECT 'list-' || n, 'a', 1, 0 FROM counter`,
    );
  }
  const scheduler = await storageOf(system, "todo-sync", "Scheduler", "scheduler");
  await scheduler.exec(
    `INSERT INTO list (name, due_at, dirty) ${names} SELECT 'list-' || n, ${Number.MAX_SAFE_INTEGER}, 0 FROM counter`,
  );
}

/** What all objects did from the moment they woke for `operation`. */
async function counted(system: System, operation: () => Promise<unknown>): Promise<Counts[]> {
  await journalOf(system, LIST);
  const { miniflare, urls } = system.cluster;
  // Callers before those they call: an object that is referred to stays.
  const objects = [
    ["todo-sync", "Scheduler", "scheduler"],
    ["todo-sync", "Coordinator", LIST],
    ...NODES.flatMap((node) => [
      [`todo-datanode-${node}`, "DataNode", LIST],
      [`todo-datanode-${node}`, "Catalog", "catalog"],
    ]),
  ] as const;
  for (const [worker = "", className = "", name = ""] of objects)
    await miniflare.unsafeEvictDurableObject(worker, className, { name });
  await operation();
  const all = await Promise.all(
    ["sync", ...NODES].flatMap((worker) => ["", LIST].map((list) => countsOf(urls[worker] ?? "", list))),
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

function catalogOf(system: System, node: string) {
  return storageOf(system, `todo-datanode-${node}`, "Catalog", "catalog");
}

function storageOf({ cluster }: System, worker: string, className: string, name: string) {
  return cluster.miniflare.unsafeGetDurableObjectStorage(worker, className, { name });
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
