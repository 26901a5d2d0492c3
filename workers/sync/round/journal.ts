/** What the sync worker knows of one list: its round, its lease, the nodes, and the cursors between them. */
import type { Millis, Origin } from "../../core/hlc.ts";
import { DEFAULT_IDLE_ROUND_MS, DEFAULT_TOMBSTONE_AGE_MS } from "../../core/limits.ts";

/** Where the journal is kept. Synchronous. */
export interface Journal {
  read(): JournalState;
  /** Durable before the next call goes out. */
  write(state: JournalState): void;
  /** Read from now on, and stored soon, or with the next `write`: a crash may lose it. */
  hold(state: JournalState): void;
}

export interface JournalState {
  /** The last round number taken; no two rounds that change a node have the same (R1). */
  readonly round: number;
  /** The last round that ran to its end: a lower number than `round` tells of one that was cut off. */
  readonly finished: number;
  /** Random, made when this state is born (R1). */
  readonly lease: string;
  readonly members: Readonly<Record<string, Member>>;
  /** `cursors[target][source]`: the last round up to which target holds everything of source (R7). */
  readonly cursors: Cursors;
  /** Origins whose storage is no more: wiped, rewound or retired (B4). */
  readonly gone: readonly Origin[];
  /** Origins that are refused until their node is emptied (P2). */
  readonly retired: readonly Origin[];
  /** Nodes that are configured but take no part: retired, and not readmitted. */
  readonly excluded: readonly string[];
  /** The last registration taken over, by node; and whether the cluster's were taken over at all. */
  readonly registrations: Readonly<Record<string, number>>;
  readonly registered: boolean;
  readonly lastRoundAt: Millis | null;
  /** When the oldest tombstone of any participant was deleted. */
  readonly oldestTombstone: Millis | null;
}

/** A registered node: one that was configured once, and not retired since. */
export interface Member {
  readonly origin: Origin | null;
  /** The last round this origin stored: that it only opened may be lost (R2, R8). */
  readonly acknowledged: number;
  /** The mark it had then (R8). */
  readonly mark?: string | undefined;
  /** The last round it opened, whether it stored that or not. */
  readonly opened: number;
  /** The last round that read something from it. */
  readonly moved: number;
  /** When the last round began that it took everything of, and how many it took. */
  readonly caughtUpAt: Millis | null;
  readonly rounds: number;
  /** Records read from it and sent to it. */
  readonly records: number;
}

export type Cursors = Readonly<Record<string, Readonly<Record<string, number>>>>;

export function newJournal(lease: string): JournalState {
  return {
    round: 0,
    finished: 0,
    lease,
    members: {},
    cursors: {},
    gone: [],
    retired: [],
    excluded: [],
    registrations: {},
    registered: false,
    lastRoundAt: null,
    oldestTombstone: null,
  };
}

export const NEW_MEMBER: Member = {
  origin: null,
  acknowledged: 0,
  opened: 0,
  moved: 0,
  caughtUpAt: null,
  rounds: 0,
  records: 0,
};

export function cursor(cursors: Cursors, target: string, source: string): number {
  return cursors[target]?.[source] ?? 0;
}

export function setCursor(cursors: Cursors, target: string, source: string, round: number): Cursors {
  return { ...cursors, [target]: { ...cursors[target], [source]: round } };
}

/** The first version of `source` that one of `others` may lack (R2); the first of all where there are none. */
export function firstLacking(cursors: Cursors, source: string, others: readonly string[]): number {
  if (others.length === 0) return 1;
  return Math.min(...others.map((other) => cursor(cursors, other, source))) + 1;
}

/** Every cursor of `node` and towards it begins anew (R8). */
export function resetCursors(cursors: Cursors, node: string): Cursors {
  const { [node]: _, ...others } = cursors;
  return Object.fromEntries(
    Object.entries(others).map(([target, row]) => {
      const { [node]: _, ...kept } = row;
      return [target, kept];
    }),
  );
}

/** Every registered node holds every record up to this round (P1); 0 with fewer than two nodes. */
export function stableRound({ members, cursors }: JournalState): number {
  const nodes = Object.keys(members);
  const pairs = nodes.flatMap((target) =>
    nodes.filter((source) => source !== target).map((source) => [target, source]),
  );
  if (pairs.length === 0) return 0;
  return Math.min(...pairs.map(([target, source]) => cursor(cursors, target as string, source as string)));
}

/** When a round is needed although no node says that it has something unsettled ("When rounds run"). */
export interface RoundPolicy {
  readonly tombstoneAgeMs: Millis;
  readonly idleRoundMs: Millis;
  /** How soon a node that missed something is tried again, and a round that was cut off. */
  readonly retryMs: Millis;
}

export const DEFAULT_POLICY: RoundPolicy = {
  tombstoneAgeMs: DEFAULT_TOMBSTONE_AGE_MS,
  idleRoundMs: DEFAULT_IDLE_ROUND_MS,
  retryMs: 60_000,
};

/** The earliest time at which the list needs a round of itself. */
export function nextDue(state: JournalState, policy: RoundPolicy): Millis {
  const last = state.lastRoundAt;
  if (last === null || isCutOff(state)) return 0;
  const idle = last + policy.idleRoundMs;
  const retry = isBehind(state) ? last + policy.retryMs : idle;
  const purge = state.oldestTombstone === null ? idle : state.oldestTombstone + policy.tombstoneAgeMs;
  // A purge that is due but held up by an absent node is not tried more often than that node is.
  return Math.min(idle, retry, Math.max(purge, last + policy.retryMs));
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
