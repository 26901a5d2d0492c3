/** What the sync worker knows of a node, as cells. */
import type { NodeSyncStatus } from "../../workers/model/sync-answers.ts";
import type { Cell } from "./table.ts";
import { durationText } from "./time-text.ts";

export const NOT_KNOWN: Cell = { text: "-", style: "dim" };

/** Whether the nodes that take part hold the same, and nothing waits to be settled: then none is behind. */
export function isSettled(nodes: readonly NodeSyncStatus[]): boolean {
  const taking = nodes.filter(({ retired }) => !retired);
  const [first] = taking;
  return taking.every(
    ({ reachable, unsettled, digest }) => reachable && unsettled === 0 && digest === first?.digest,
  );
}

/** Since when the node, one of `nodes`, may lack something. */
export function behindCell(status: NodeSyncStatus | undefined, nodes: readonly NodeSyncStatus[]): Cell {
  const { behindMs = null } = status ?? {};
  if (behindMs === null) return NOT_KNOWN;
  return isSettled(nodes) ? { text: "no", style: "green" } : `up to ${durationText(behindMs)}`;
}

/** How long the node's writes waited until they were settled. */
export function lagCell(status: NodeSyncStatus | undefined): Cell {
  const { p50Ms = null, p95Ms = null } = status?.lag ?? {};
  return p50Ms === null || p95Ms === null ? NOT_KNOWN : `${durationText(p50Ms)} / ${durationText(p95Ms)}`;
}
