/** What the sync worker knows of one list: its round, its lease, the nodes, and the cursors between them. */
import type { Millis, Origin } from "../../core/hlc.ts";
import type { Checkpoint } from "../../core/lineage.ts";
import { type Cursors, leastCursor } from "./cursors.ts";

/** Where the journal is kept. Synchronous. */
export interface Journal {
  read(): JournalState;
  /** Durable before the next call goes out. */
  write(state: JournalState): void;
  /** Read from now on, and stored soon, or with the next `write`: a crash may lose it. */
  buffer(state: JournalState): void;
}

export interface JournalState {
  /** The last round number taken; no two rounds that change a node have the same (R1). */
  readonly round: number;
  /** The last round that ran to its end: a lower number than `round` tells of one that was cut off. */
  readonly finished: number;
  /** Random, made when this state is born (R1). */
  readonly lease: string;
  readonly members: Readonly<Record<string, Member>>;
  readonly cursors: Cursors;
  /** Origins whose storage is no more: wiped, rewound or retired (B4). */
  readonly gone: readonly Origin[];
  /** Origins that nodes named in the last round, and that were not gone: one whose node has another one by now is (B4). */
  readonly named: readonly Origin[];
  /** Nodes that are configured but take no part: retired, and not readmitted. */
  readonly excluded: readonly string[];
  /** Nodes that were retired, and could not be told so far. */
  readonly untold: readonly string[];
  /** The last registration taken over, by node; and whether the cluster's were taken over at all. */
  readonly registrations: Readonly<Record<string, number>>;
  readonly registered: boolean;
  readonly lastRoundAt: Millis | null;
  /** When the last round began that moved a record; absent before there was one. */
  readonly movedAt?: Millis;
  /** The list was deleted and is purged everywhere: its storage is being given back (P3). */
  readonly dropping?: boolean;
  /** When nodes at rest were last found to hold the same; null before that (R12). */
  readonly agreedAt: Millis | null;
  /** How often everything was compared since then, and when that may be done again. */
  readonly comparisons: number;
  readonly compareAt: Millis;
  /** When the oldest tombstone of any participant was deleted. */
  readonly oldestTombstone: Millis | null;
}

/** A registered node: one that was configured once, and not retired since. */
export interface Member {
  readonly origin: Origin | null;
  /** The last that was heard of this origin; null before anything was (R8). */
  readonly checkpoint: Checkpoint | null;
  /** When it was last asked to look at every record, or first met; null where it is to be asked (R12). */
  readonly recountedAt: Millis | null;
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

export function newJournal(lease: string): JournalState {
  return {
    round: 0,
    finished: 0,
    lease,
    members: {},
    cursors: {},
    gone: [],
    named: [],
    excluded: [],
    untold: [],
    registrations: {},
    registered: false,
    lastRoundAt: null,
    agreedAt: null,
    comparisons: 0,
    compareAt: 0,
    oldestTombstone: null,
  };
}

export const NEW_MEMBER: Member = {
  origin: null,
  checkpoint: null,
  recountedAt: null,
  opened: 0,
  moved: 0,
  caughtUpAt: null,
  rounds: 0,
  records: 0,
};

/** Every registered node holds every record up to this round (P1); 0 with fewer than two nodes. */
export function stableRound({ members, cursors }: JournalState): number {
  return leastCursor(cursors, Object.keys(members));
}
