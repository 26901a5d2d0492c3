/** What a cluster of two nodes uses in a day, from how much it is used and what operations cost. */
import {
  DEFAULT_WAKES_PER_TICK,
  MAX_STREAM_AGE_MS,
  NAMES_PER_WALK,
  WALK_CATALOGS_EVERY_MS,
} from "../../workers/core/limits.ts";
import { SHARDS } from "../../workers/core/shards.ts";
import { DEFAULT_POLICY, idleDue } from "../../workers/sync/round/due.ts";
import { AWAKE, BATCH, COSTS, LATER_ROWS, type Operation, STORED_BYTES } from "./operations.ts";
import { type Meter, OBJECT_GB } from "./prices.ts";

/** What each list is used for a day. */
export interface Demand {
  readonly lists: number;
  /** One at a time, spread over the day: each gets a round of its own. */
  readonly writes: number;
  /** Pages of todos. */
  readonly reads: number;
  /** Hours in which somebody has an event stream open. */
  readonly watched: number;
}

/** A day's use by meter; of `storedGb`, what lies there. */
export type Use = Readonly<Record<Meter, number>>;

/** What is assumed, because no test can count it. */
export const ASSUMED = {
  /** Between two objects that call each other, there and back: as between Western Europe and the east of North America. */
  roundTripMs: 100,
  /** For which a request keeps an object awake beside what it waits for. */
  objectMs: 10,
  /** CPU of a worker for a request. */
  cpuMs: 2,
};

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const TICKS_A_DAY = 24 * 60;
/** Cron wakes no more lists than that, however many there are. */
export const MAX_IDLE_ROUNDS_A_DAY = TICKS_A_DAY * SHARDS * DEFAULT_WAKES_PER_TICK;
const STREAMS_AN_HOUR = HOUR_MS / MAX_STREAM_AGE_MS;

export function useOf({ lists, writes, reads, watched }: Demand): Use {
  const idle = Math.min(lists * idleRounds(writes), MAX_IDLE_ROUNDS_A_DAY);
  const walks = walksOf(lists);
  // How much of a page of names each walk reads.
  const full = Math.min(lists / SHARDS / NAMES_PER_WALK, 1);
  const times: Times = {
    write: lists * writes,
    read: lists * reads,
    idle,
    tick: TICKS_A_DAY,
    look: Math.min(idle + walks, SHARDS * TICKS_A_DAY),
    walk: walks * (1 - full),
    fullWalk: walks * full,
  };
  const use = useOfOperations(times);
  const streams = lists * watched * STREAMS_AN_HOUR;
  return {
    ...use,
    workerRequests: use.workerRequests + streams,
    cpuMs: use.cpuMs + streams * ASSUMED.cpuMs,
    objectRequests: use.objectRequests + streams,
    gbSeconds: use.gbSeconds + ((lists * watched * HOUR_MS) / 1_000) * OBJECT_GB,
    logEvents: use.logEvents + 2 * streams,
    storedGb: (lists * STORED_BYTES) / 1e9,
  };
}

/** Pages of names that all shards read in a day: each from the beginning an hour after it came to the end, a page a minute. */
function walksOf(lists: number): number {
  const shards = Math.min(lists, SHARDS);
  const pages = Math.ceil(lists / SHARDS / NAMES_PER_WALK);
  const minutes = WALK_CATALOGS_EVERY_MS / 60_000 + pages - 1;
  return (shards * TICKS_A_DAY * pages) / minutes;
}

/** How often each operation is done. */
export type Times = Partial<Record<Operation, number>>;

/** What they use, beside what is stored. */
export function useOfOperations(times: Times): Use {
  const { write = 0, batched = 0, idle = 0, read = 0, tick = 0 } = times;
  const all = Object.entries(times) as [Operation, number][];
  const total = (of: (operation: Operation) => number) =>
    all.reduce((sum, [operation, many]) => sum + many * of(operation), 0);
  // Cron's ticks are requests to the sync worker; what workers and objects call of each other is not billed to workers.
  const workerRequests = write + read + tick + batched / BATCH;
  const objectRequests = total((operation) => COSTS[operation].requests);
  return {
    workerRequests,
    cpuMs: workerRequests * ASSUMED.cpuMs,
    objectRequests,
    gbSeconds: (total(awakeMs) / 1_000) * OBJECT_GB,
    rowsRead: total((operation) => COSTS[operation].rowsRead),
    rowsWritten: total((operation) => COSTS[operation].rowsWritten) + write * LATER_ROWS,
    // The platform logs every request, and the sync worker a line for each round.
    logEvents: workerRequests + objectRequests + write + idle + batched / BATCH,
    storedGb: 0,
  };
}

/** Rounds in which nothing happens, that a list gets in a day at the most: between its writes, by the code that decides it. */
export function idleRounds(writes: number): number {
  if (writes === 0) return 1;
  const pauseMs = DAY_MS / writes;
  let rounds = 0;
  for (let at = idleDue(0, 0, DEFAULT_POLICY); at < pauseMs; at = idleDue(at, 0, DEFAULT_POLICY)) rounds++;
  return rounds * writes;
}

function awakeMs(operation: Operation): number {
  const { crossings, heldMs } = AWAKE[operation];
  return crossings * ASSUMED.roundTripMs + heldMs + COSTS[operation].requests * ASSUMED.objectMs;
}
