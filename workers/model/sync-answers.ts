/** What the sync worker answers, and what a node tells it of itself. */
import * as v from "valibot";
import type { ListStatus } from "./answers.ts";
import { Count, NodeName, type Shape, Time } from "./values.ts";

/** How long writes waited until they were settled, over the last ones since the object woke. */
export const LagSchema = v.object({
  samples: Count,
  p50Ms: v.nullable(Count),
  p95Ms: v.nullable(Count),
});
export type Lag = Shape<typeof LagSchema>;

/** What a node tells the sync worker of itself. */
export interface NodeSummary extends ListStatus {
  readonly lag: Lag;
  /** When the write that has waited longest was made, by its writer's clock; null where nothing waits. */
  readonly oldestUnsettledAt: string | null;
}

export const NodeReportSchema = v.object({
  node: NodeName,
  reachable: v.boolean(),
  /** Records read from the node, and records it was sent and took. */
  read: Count,
  applied: Count,
  error: v.exactOptional(v.string()),
});
export type NodeReport = Shape<typeof NodeReportSchema>;

export const RoundReportSchema = v.object({
  round: Count,
  /** Every node took part and took everything. */
  complete: v.boolean(),
  nodes: v.array(NodeReportSchema),
  /** Todos newly in conflict. */
  conflicts: Count,
  /** Records that could not be merged, here or on a node: the first of them. */
  aside: v.array(v.object({ id: v.string(), reason: v.string() })),
  /** The nodes were at rest, and did not hold the same: the next round compares everything. */
  diverged: v.boolean(),
  /** Calls to all nodes, those that were tried again included. */
  calls: Count,
  durationMs: Count,
});
export type RoundReport = Shape<typeof RoundReportSchema>;

export const NodeSyncStatusSchema = v.object({
  node: NodeName,
  reachable: v.boolean(),
  origin: v.nullable(v.string()),
  head: v.nullable(Count),
  round: v.nullable(Count),
  /** Since when the node may lack something: time since the last round that it took everything of; null before any. */
  behindMs: v.nullable(Count),
  unsettled: v.nullable(Count),
  /** Records that the node could not merge. */
  aside: v.nullable(Count),
  /** The node takes no writes, and no part in rounds (rule P2). */
  retired: v.boolean(),
  /** Where the node says that its objects are made; null where it does not, or does not answer. */
  place: v.nullable(v.string()),
  /** The digest of what is not deleted: nodes that hold the same have the same (rule R12). */
  digest: v.nullable(v.string()),
  /** Rounds that it took everything of, and records read from it or sent to it, since this worker knows it. */
  rounds: Count,
  moved: Count,
  /** Age of its oldest unsettled write; null where nothing waits. */
  oldestUnsettledMs: v.nullable(Count),
  lag: v.nullable(LagSchema),
});
export type NodeSyncStatus = Shape<typeof NodeSyncStatusSchema>;

/** Tombstones that wait to be purged, and the nodes that they wait for (P1). */
export const PurgeStatusSchema = v.object({ stable: Count, waiting: Count, heldBackBy: v.array(NodeName) });
export type PurgeStatus = Shape<typeof PurgeStatusSchema>;

export const SyncStatusSchema = v.object({
  round: Count,
  lastRoundAt: v.nullable(Time),
  /** When nodes at rest were last found to hold the same (rule R12). */
  agreedAt: v.nullable(Time),
  nodes: v.array(NodeSyncStatusSchema),
  /** `cursors[target][source]`: the last round up to which target holds everything of source. */
  cursors: v.record(v.string(), v.record(v.string(), Count)),
  purge: PurgeStatusSchema,
  /** Newest first, with the time each began. */
  recent: v.array(v.object({ ...RoundReportSchema.entries, startedAt: Time })),
});
export type SyncStatus = Shape<typeof SyncStatusSchema>;

export const RegisteredNodeSchema = v.object({
  node: NodeName,
  configured: v.boolean(),
  /** Where its objects are made; null where the sync worker's table has none. */
  place: v.nullable(v.string()),
  retired: v.boolean(),
});
export type RegisteredNode = Shape<typeof RegisteredNodeSchema>;

/** The nodes that the sync worker knows. */
export const RegisteredNodesSchema = v.object({ nodes: v.array(RegisteredNodeSchema) });

/** What retiring or readmitting a node answers: how many lists it concerns. */
export const RegistrationSchema = v.object({ node: NodeName, lists: Count });
