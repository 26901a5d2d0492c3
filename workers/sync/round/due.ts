/** When a list needs a round although no node says that it has something unsettled (docs/protocol.md, "When rounds run"). */
import type { Millis } from "../../core/hlc.ts";
import {
  DEFAULT_IDLE_ROUND_MS,
  DEFAULT_TOMBSTONE_AGE_MS,
  MAX_IDLE_ROUND_MS,
  ROUND_RETRY_MS,
} from "../../core/limits.ts";
import { cursor } from "./cursors.ts";
import type { JournalState } from "./journal.ts";

export interface RoundPolicy {
  readonly tombstoneAgeMs: Millis;
  /** How soon a list that just fell idle gets a round; the longer it is idle, the later the next one. */
  readonly idleRoundMs: Millis;
  /** How soon a node that missed something is tried again, and a round that was cut off. */
  readonly retryMs: Millis;
}

export const DEFAULT_POLICY: RoundPolicy = {
  tombstoneAgeMs: DEFAULT_TOMBSTONE_AGE_MS,
  idleRoundMs: DEFAULT_IDLE_ROUND_MS,
  retryMs: ROUND_RETRY_MS,
};

/** The earliest time at which the list needs a round of itself. */
export function nextDue(state: JournalState, policy: RoundPolicy): Millis {
  const last = state.lastRoundAt;
  if (last === null || isCutOff(state)) return 0;
  const idle = idleDue(last, state.movedAt, policy);
  const retry = isBehind(state) ? last + policy.retryMs : idle;
  const purge = state.oldestTombstone === null ? idle : state.oldestTombstone + policy.tombstoneAgeMs;
  const compare = state.comparisons === 0 ? idle : Math.max(state.compareAt, last + policy.retryMs);
  // A purge that is due but held up by an absent node is not tried more often than that node is.
  // P2: a node that could not be told that it is retired is told with a wake.
  const tell = state.untold.length === 0 ? idle : last + policy.idleRoundMs;
  return Math.min(idle, retry, compare, tell, Math.max(purge, last + policy.retryMs));
}

/** When a list gets a round in which nothing happens: an hour after it fell idle, then after twice that, and so on up to a day. */
export function idleDue(last: Millis, movedAt: Millis | undefined, { idleRoundMs }: RoundPolicy): Millis {
  const idleFor = Math.min(last - (movedAt ?? last), MAX_IDLE_ROUND_MS);
  return last + Math.max(idleRoundMs, idleFor);
}

/** Whether the last round has taken its number and not come to its end: it is running, or never will. */
export function isCutOff({ finished, round }: JournalState): boolean {
  return finished < round;
}

/** Whether a registered node missed the last round that moved something. */
export function isBehind({ members, cursors }: JournalState): boolean {
  const nodes = Object.entries(members);
  return nodes.some(([source, { moved }]) =>
    nodes.some(([target]) => target !== source && cursor(cursors, target, source) < moved),
  );
}
