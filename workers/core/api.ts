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

/** A field's value; one that is no scalar (of a later version, say) as JSON text. */
export type Shown = string | number | boolean | null;

export interface ConflictValue {
  readonly value: Shown;
  readonly updatedAt: string;
  readonly node: string;
}

export interface Conflict {
  readonly id: TodoId;
  readonly field: string;
  readonly winner: ConflictValue;
  readonly losers: readonly ConflictValue[];
}

/** What writes replaced in one todo, as far as this node saw it: latest replacement first. */
export interface History {
  readonly id: TodoId;
  readonly history: readonly HistoryEntry[];
}

export interface HistoryEntry extends ConflictValue {
  readonly field: string;
  /** When and on which node it was replaced. */
  readonly replacedAt: string;
  readonly replacedBy: string;
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
  /** Records that this node can't apply, set aside until it runs other code. */
  readonly aside: number;
  /** Up to which stamp this node holds everything of that stamp's origin (rule B1). */
  readonly complete: readonly string[];
  /** How far the node's clock is ahead of its wall clock, for the sake of stamps received (rule H3). */
  readonly clockDriftMs: number;
}

/** How long writes waited until they were settled, over the last ones since the object woke. */
export interface Lag {
  readonly samples: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
}

/** What a node tells the sync worker of itself. */
export interface NodeSummary extends ListStatus {
  readonly lag: Lag;
  /** When the write that has waited longest was made, by its writer's clock; null where nothing waits. */
  readonly oldestUnsettledAt: string | null;
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
  /** Rounds that it took everything of, and records read from it or sent to it, since this worker knows it. */
  readonly rounds: number;
  readonly moved: number;
  /** Age of its oldest unsettled write; null where nothing waits. */
  readonly oldestUnsettledMs: number | null;
  readonly lag: Lag | null;
}

/** Tombstones that wait to be purged, and the nodes that they wait for (P1). */
export interface PurgeStatus {
  readonly stable: number;
  readonly waiting: number;
  readonly heldBackBy: readonly string[];
}

export interface SyncStatus {
  readonly round: number;
  readonly lastRoundAt: string | null;
  readonly nodes: readonly NodeSyncStatus[];
  /** `cursors[target][source]`: the last round up to which target holds everything of source. */
  readonly cursors: Readonly<Record<string, Readonly<Record<string, number>>>>;
  readonly purge: PurgeStatus;
  /** Newest first, with the time each began. */
  readonly recent: readonly (RoundReport & { readonly startedAt: string })[];
}
