/** What the sync worker knows of a node, as cells. */
import type { NodeSyncStatus } from "../../workers/model/sync-answers.ts";
import type { Cell } from "./table.ts";
import { durationText } from "./time-text.ts";

export const NOT_KNOWN: Cell = { text: "-", style: "dim" };

/** Since when the node may lack something. */
export function behindCell(status: NodeSyncStatus | undefined): Cell {
  const { behindMs = null } = status ?? {};
  return behindMs === null ? NOT_KNOWN : durationText(behindMs);
}

/** How long the node's writes waited until they were settled. */
export function lagCell(status: NodeSyncStatus | undefined): Cell {
  const { p50Ms = null, p95Ms = null } = status?.lag ?? {};
  return p50Ms === null || p95Ms === null ? NOT_KNOWN : `${durationText(p50Ms)} / ${durationText(p95Ms)}`;
}
