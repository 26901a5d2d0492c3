/** The shapes of the public HTTP answers. Times are ISO 8601 in UTC. */
import type { TodoId } from "./id.ts";

export interface Todo {
  readonly id: TodoId;
  readonly task: string;
  readonly completed: boolean;
  readonly deleted: boolean;
  /** The node's number (rule V1) or, once settled, the round's (rule R6): it may go down, so it is no ETag. */
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
  /** Where the last write was made. */
  readonly node: string;
  /** Fields in conflict. */
  readonly conflicts: number;
}

export interface TodoPage {
  readonly todos: readonly Todo[];
  /** The `after` of the next page; null where this is the last. */
  readonly next: string | null;
}

export interface ConflictValue {
  /** Anything that is no scalar (a field of a later version, say) is shown as JSON text. */
  readonly value: string | number | boolean | null;
  readonly updatedAt: string;
  readonly node: string;
}

export interface Conflict {
  readonly id: TodoId;
  readonly field: string;
  readonly winner: ConflictValue;
  readonly losers: readonly ConflictValue[];
}

export interface ListStatus {
  readonly node: string;
  /** Null while the list was never written here. */
  readonly origin: string | null;
  readonly head: number;
  readonly round: number;
  /** Not deleted. */
  readonly todos: number;
  readonly completed: number;
  readonly tombstones: number;
  /** Records whose version is above the round of the node's last settle. */
  readonly unsettled: number;
  /** Todos in conflict. */
  readonly conflicts: number;
  /** Up to which stamp this node holds everything of that stamp's origin (rule B1). */
  readonly complete: readonly string[];
  /** How far the node's clock is ahead of its wall clock, for the sake of stamps received (rule H3). */
  readonly clockDriftMs: number;
}

export interface NodeReport {
  readonly node: string;
  readonly reachable: boolean;
  /** Records read from the node, and records it was sent and took. */
  readonly read: number;
  readonly applied: number;
  readonly error?: string;
}

export interface RoundReport {
  readonly round: number;
  /** Every node took part and took everything. */
  readonly complete: boolean;
  readonly nodes: readonly NodeReport[];
  /** Todos newly in conflict. */
  readonly conflicts: number;
  readonly durationMs: number;
}

export interface NodeSyncStatus {
  readonly node: string;
  readonly reachable: boolean;
  readonly origin: string | null;
  readonly head: number | null;
  readonly round: number | null;
  /** Since when the node may lack something: time since the last round that it took everything of; null before any. */
  readonly behindMs: number | null;
  readonly unsettled: number | null;
}

export interface SyncStatus {
  readonly round: number;
  readonly lastRoundAt: string | null;
  readonly nodes: readonly NodeSyncStatus[];
  /** `cursors[target][source]`: the last round up to which target holds everything of source. */
  readonly cursors: Readonly<Record<string, Readonly<Record<string, number>>>>;
  /** Newest first, with the time each began. */
  readonly recent: readonly (RoundReport & { readonly startedAt: string })[];
}
