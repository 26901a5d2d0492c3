/** What the sync worker knows of a list: its journal, and what each node says of itself. */

import type { Millis } from "../core/hlc.ts";
import { isoTime } from "../core/todo.ts";
import type { NodeSummary, NodeSyncStatus, PurgeStatus, SyncStatus } from "../model/sync-answers.ts";
import { cursor } from "./round/cursors.ts";
import { type JournalState, NEW_MEMBER, stableRound } from "./round/journal.ts";

/** `summaries`: what each node answered, null where it did not. */
export function syncStatus(
  state: JournalState,
  summaries: ReadonlyMap<string, NodeSummary | null>,
  recent: SyncStatus["recent"],
  now: Millis,
): SyncStatus {
  return {
    round: state.round,
    lastRoundAt: state.lastRoundAt === null ? null : isoTime(state.lastRoundAt),
    agreedAt: state.agreedAt === null ? null : isoTime(state.agreedAt),
    nodes: [...summaries].map(([node, summary]) => nodeStatus(state, node, summary, now)),
    cursors: state.cursors,
    purge: purgeStatus(state, [...summaries.values()]),
    recent,
  };
}

function nodeStatus(
  state: JournalState,
  node: string,
  summary: NodeSummary | null,
  now: Millis,
): NodeSyncStatus {
  const { caughtUpAt, rounds, records } = state.members[node] ?? NEW_MEMBER;
  const oldest = summary?.oldestUnsettledAt ?? null;
  return {
    node,
    reachable: summary !== null,
    origin: summary?.origin ?? null,
    head: summary?.head ?? null,
    round: summary?.round ?? null,
    behindMs: caughtUpAt === null ? null : now - caughtUpAt,
    unsettled: summary?.unsettled ?? null,
    aside: summary?.aside ?? null,
    // Also of one that can't be told, or does not answer; and of one that only its node knows to be out.
    retired: state.excluded.includes(node) || (summary?.retired ?? false),
    place: summary?.place ?? null,
    digest: summary?.digest ?? null,
    rounds,
    moved: records,
    oldestUnsettledMs: oldest === null ? null : Math.max(0, now - Date.parse(oldest)),
    lag: summary?.lag ?? null,
  };
}

/** How many tombstones wait, and for whom: the nodes that hold the stable round back (P1). */
function purgeStatus(state: JournalState, summaries: readonly (NodeSummary | null)[]): PurgeStatus {
  const stable = stableRound(state);
  const nodes = Object.keys(state.members);
  const behind = nodes.filter((target) =>
    nodes.some((source) => {
      const at = cursor(state.cursors, target, source);
      return source !== target && at === stable && at < (state.members[source] ?? NEW_MEMBER).moved;
    }),
  );
  // Where a node is away, the others lack what it has: they are behind because of it, and are not to blame.
  const away = nodes.filter((node) => (state.members[node] ?? NEW_MEMBER).opened < state.finished);
  const heldBackBy = away.length > 0 ? away : behind;
  const waiting = Math.max(0, ...summaries.map((summary) => summary?.tombstones ?? 0));
  return { stable, waiting, heldBackBy };
}
