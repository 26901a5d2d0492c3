/**
 * What each operation costs: on all workers together, in `live` mode, on two nodes, of a list that has been in use for a while
 * and whose objects sleep. `tests/system/cost-operations.test.ts` counts each of them on the runtime, and fails where one is not as it
 * stands here: who makes one dearer changes this table, and docs/costs.md with it.
 */
import { BUFFER_NOTES_MS } from "../../workers/core/limits.ts";

/** What the platform bills for one operation. */
export interface Cost {
  /** Requests to objects: calls, and alarms that go off. */
  readonly requests: number;
  /** Indexes count, and so does each alarm that is set. */
  readonly rowsWritten: number;
  readonly rowsRead: number;
  /** Alarms set, which `rowsWritten` has in it; those that go off are in `requests`. */
  readonly alarms: number;
}

export type Operation = "write" | "batched" | "idle" | "read" | "tick" | "look" | "walk" | "fullWalk";

/** Todos of the list that is counted, and on the page that is read. */
export const TODOS = 20;
/** Creates of one import. */
export const BATCH = 50;
export const COSTS: Readonly<Record<Operation, Cost>> = {
  /** One create with an idempotency key, as the command line sends it, and the round that brings it to the other node. */
  write: { requests: 7, rowsWritten: 15, rowsRead: 89, alarms: 2 },
  /** Each of `BATCH` creates of one import, and its share of the round that brings them to the other node. */
  batched: { requests: 0.16, rowsWritten: 6.12, rowsRead: 4.72, alarms: 0.04 },
  /** A round in which nothing happens, and what cron's tick does for it. */
  idle: { requests: 4, rowsWritten: 5, rowsRead: 75, alarms: 1 },
  /** A page of `TODOS` todos, of a list that nobody watches. */
  read: { requests: 1, rowsWritten: 0, rowsRead: 48, alarms: 0 },
  /** Cron's tick, in which no shard of the scheduler has anything due. */
  tick: { requests: 3, rowsWritten: 0, rowsRead: 37, alarms: 0 },
  /** What it costs beyond that where one shard has something due; each list that it wakes comes on top. */
  look: { requests: 1, rowsWritten: 1, rowsRead: 19, alarms: 0 },
  /** Where a shard also reads the names of its lists, of a few. */
  walk: { requests: 2, rowsWritten: 2, rowsRead: 26, alarms: 0 },
  /** The same, where each node's catalog has more than `NAMES_PER_WALK` lists in the shard. */
  fullWalk: { requests: 2, rowsWritten: 2, rowsRead: 4_024, alarms: 0 },
};

/** Bytes of the databases of one list of `TODOS` todos: on both nodes, and its coordinator's. */
export const STORED_BYTES = 225_280;

/** Rows that a write costs a day later, so that no test counts them: its idempotency key is forgotten. */
export const LATER_ROWS = 1;

/**
 * How long objects are awake, which no counter tells, as it depends on the distances: `crossings`, for which an object waits
 * one after the other for another one, added up over all objects; and what timers hold.
 */
export const AWAKE: Readonly<Record<Operation, { readonly crossings: number; readonly heldMs: number }>> = {
  /** The node waits for the coordinator to be told, the coordinator for `open`, then for `settle` and `apply`. */
  write: { crossings: 3, heldMs: BUFFER_NOTES_MS },
  batched: { crossings: 3 / BATCH, heldMs: BUFFER_NOTES_MS / BATCH },
  /** Both objects of the scheduler wait for the coordinator, and the coordinator for `open` on both nodes at once. */
  idle: { crossings: 3, heldMs: BUFFER_NOTES_MS },
  read: { crossings: 0, heldMs: 0 },
  /** The scheduler waits for the nodes' directories, all at once, then for its shards, and they for catalogs. */
  tick: { crossings: 1, heldMs: 0 },
  look: { crossings: 1, heldMs: 0 },
  walk: { crossings: 2, heldMs: 0 },
  fullWalk: { crossings: 2, heldMs: 0 },
};
