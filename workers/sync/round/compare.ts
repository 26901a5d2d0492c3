/** Nodes at rest hold the same, or the next round compares everything (rule R12). */
import { formatDigest } from "../../core/digest.ts";
import type { Millis } from "../../core/hlc.ts";
import { MAX_COMPARE_AFTER_MS, RECOUNT_AFTER_MS, ROUND_RETRY_MS } from "../../core/limits.ts";
import { resetCursors } from "./cursors.ts";
import type { JournalState, Member } from "./journal.ts";
import type { Participant } from "./participant.ts";
import { isPurgeDue } from "./purge.ts";

/** `unknown`: there was something to read or to settle, or nobody to compare with. */
export type Comparison = "agreed" | "diverged" | "unknown";

/**
 * Of nodes that had nothing unsettled and nothing to read. Tombstones are compared only while none is due for purge: one
 * that is may be gone on some nodes already (P1).
 */
export function compareDigests(nodes: readonly Participant[], purgeBefore: Millis): Comparison {
  const isStill = nodes.every(({ opened, source }) => opened.settled && source.isDrained);
  if (nodes.length < 2 || !isStill) return "unknown";
  const withTombstones = !isPurgeDue(nodes, purgeBefore);
  const held = nodes.map(({ opened: { digests } }) => {
    const live = formatDigest(digests.live);
    return withTombstones ? `${live} ${formatDigest(digests.tombstones)}` : live;
  });
  return new Set(held).size === 1 ? "agreed" : "diverged";
}

/** Whether the node is to look at every record, in a round that begins at `now` (R12). */
export function isRecountDue({ recountedAt }: Member, now: Millis): boolean {
  return recountedAt === null || now >= recountedAt + RECOUNT_AFTER_MS;
}

/** Whether the next round is to compare everything. */
export function isCompareDue(comparison: Comparison, { compareAt }: JournalState, now: Millis): boolean {
  return comparison === "diverged" && now >= compareAt;
}

/**
 * The journal once it knows: nodes that differ are read from the beginning, and count again what they have. Where that did
 * not help, it is done ever less often: a record that one node can't read differs for as long as it can't.
 */
export function noteComparison(
  state: JournalState,
  comparison: Comparison,
  nodes: readonly Participant[],
  now: Millis,
): JournalState {
  if (comparison === "agreed") return { ...state, agreedAt: now, comparisons: 0, compareAt: 0 };
  if (!isCompareDue(comparison, state, now)) return state;
  const names = nodes.map(({ node }) => node);
  const after = Math.min(ROUND_RETRY_MS * 2 ** state.comparisons, MAX_COMPARE_AFTER_MS);
  return {
    ...state,
    cursors: names.reduce(resetCursors, state.cursors),
    members: Object.fromEntries(
      Object.entries(state.members).map(([node, member]) => [
        node,
        names.includes(node) ? { ...member, recountedAt: null } : member,
      ]),
    ),
    comparisons: state.comparisons + 1,
    compareAt: now + after,
  };
}
