/** What the journal knows once a round is over: cursors (R7), how far the nodes are (R8), what they hold (R12), and notes for `status`. */
import type { Millis } from "../../core/hlc.ts";
import { type Comparison, isRecountDue, noteComparison } from "./compare.ts";
import { type Cursors, setCursor } from "./cursors.ts";
import { withHeard } from "./heard.ts";
import { type JournalState, type Member, NEW_MEMBER } from "./journal.ts";
import type { Opening } from "./open.ts";
import type { Participant } from "./participant.ts";

/** A round that is at its end, and what it found. */
export interface EndedRound {
  /** The journal as it is now: a node may have been retired since the round began. */
  readonly journal: JournalState;
  /** The journal as the round began with it. */
  readonly begun: JournalState;
  readonly opening: Opening;
  /** The number that the next round continues above. */
  readonly last: number;
  readonly startedAt: Millis;
  readonly comparison: Comparison;
}

export function conclude({
  journal,
  begun: { round },
  opening: { answers, nodes },
  last,
  startedAt,
  comparison,
}: EndedRound): JournalState {
  const members: Record<string, Member> = { ...withHeard(journal, nodes).members };
  for (const { node, answer } of answers) {
    const member = members[node];
    if (!member || answer.type !== "opened") continue;
    const recounted = isRecountDue(member, startedAt) && { recountedAt: startedAt };
    members[node] = { ...member, opened: round, ...recounted };
  }
  // P2: without those retired meanwhile.
  const counted = nodes.filter(({ node }) => members[node] !== undefined);
  for (const node of counted)
    members[node.node] = noted(members[node.node] ?? NEW_MEMBER, node, round, startedAt);
  const concluded: JournalState = {
    ...journal,
    members,
    cursors: moveCursors(journal.cursors, counted, round),
    round: last,
    finished: last,
    lastRoundAt: startedAt,
    ...(nodes.some(({ source, applied }) => source.read + applied > 0) && { movedAt: startedAt }),
    oldestTombstone: nodes.length > 0 ? oldestTombstone(nodes) : journal.oldestTombstone,
  };
  return noteComparison(concluded, comparison, nodes, startedAt);
}

/** A source that was not settled keeps its cursors: its fence of this round may not last, that of its cursors does (R7). */
function moveCursors(cursors: Cursors, nodes: readonly Participant[], round: number): Cursors {
  let moved = cursors;
  for (const target of nodes.filter(({ hasAll }) => hasAll)) {
    for (const source of nodes.filter(({ settled }) => settled)) {
      if (source !== target) moved = setCursor(moved, target.node, source.node, round);
    }
  }
  return moved;
}

function noted(member: Member, node: Participant, round: number, startedAt: Millis): Member {
  const { source, applied, hasAll } = node;
  return {
    ...member,
    records: member.records + source.read + applied,
    ...(source.read > 0 && { moved: round }),
    ...(hasAll && { caughtUpAt: startedAt, rounds: member.rounds + 1 }),
  };
}

function oldestTombstone(nodes: readonly Participant[]): Millis | null {
  const times = nodes.flatMap(({ opened }) => opened.oldestTombstone ?? []);
  return times.length > 0 ? Math.min(...times) : null;
}
