/** What is drawn once for a schedule: how many nodes, how small the pages, and how rough the going. */
import { ROUND_BOUNDS, type RoundBounds } from "../../../workers/core/pages.ts";
import type { Random } from "./random.ts";

export const FAULTS = ["request lost", "reply lost", "repeated", "late", "late again", "node down"] as const;
export type Fault = (typeof FAULTS)[number];

const ALL: readonly Fault[] = ["request lost", "reply lost", "repeated", "late", "late again"];
const LATE: readonly Fault[] = ["late", "late again", "late again"];

export interface Setup {
  readonly nodes: readonly string[];
  readonly bounds: RoundBounds;
  readonly steps: number;
  /** How likely a call meets a fault. */
  readonly faultRate: number;
  /** Whether anything may go wrong at all. */
  readonly calm: boolean;
  /** What happens to a call that meets one: a list in which some come more often. */
  readonly faults: readonly Fault[];
  /** Clients stop creating at so many todos. */
  readonly todos: number;
  readonly deletions: number;
  /** How often the list is deleted, all at once or a few todos at a time (P3). */
  readonly listDeletions: number;
  /** Weights of one step: how often each thing happens. */
  readonly wipes: number;
  readonly crashes: number;
  readonly outages: number;
  /** Nodes lose what is only in their memory. */
  readonly reboots: number;
  readonly clockJumps: number;
  readonly weeks: number;
  readonly lateArrivals: number;
  readonly workers: 1 | 2;
  /** Nodes are added, retired and readmitted. */
  readonly upheavals: number;
  /** Nodes and workers are put back to any earlier moment, and storages return that were gone. */
  readonly rewinds: number;
  /** How likely a statement that writes to a node's storage fails. */
  readonly storageFaults: number;
  /** How likely an answer is one that no honest node would give (M8). */
  readonly hostility: number;
  /** Rounds begin when a node asks for one or the cron finds one needed, and not of themselves. */
  readonly live: boolean;
  /** Clients that carry a bookmark from node to node. */
  readonly clients: number;
  /** Watchers that come, leave, and come back. */
  readonly watchers: number;
}

export function drawSetup(random: Random): Setup {
  const calm = random.chance(0.08);
  const workers = !calm && random.chance(0.25) ? 2 : 1;
  const rough = (weights: readonly number[]) => (calm ? 0 : random.pick(weights));
  return {
    nodes: ["a", "b", "c", "d", "e"].slice(
      0,
      random.weighted([
        [4, 2],
        [3, 3],
        [1, 4],
        [1, 5],
      ]),
    ),
    bounds: {
      page: { ...ROUND_BOUNDS.page, maxRecords: random.pick([1, 2, 3, 1_000]) },
      batch: { ...ROUND_BOUNDS.batch, maxRecords: random.pick([1, 2, 3, 1_000]) },
      batchesAtOnce: random.pick([1, 6, 16]),
    },
    steps: random.between(40, 200),
    faultRate: rough([0.05, 0.15, 0.25, 1 / 3]),
    faults: random.pick([ALL, ALL, LATE]),
    calm,
    todos: random.pick([2, 7]),
    deletions: random.pick([0.2, 0.4]),
    wipes: rough([0, 0, 0.1, 0.3]),
    crashes: rough([0, 0.2, 1]),
    outages: rough([0, 0.3, 1]),
    clockJumps: rough([0, 0.3, 1]),
    lateArrivals: random.pick([1, 2, 6]),
    workers,
    upheavals: rough([0, 0, 0.3]),
    // Whether a rewind is found out depends on what a worker knows of it: two must not know different things.
    rewinds: workers === 1 ? rough([0, 0, 0.3, 2]) : 0,
    storageFaults: rough([0, 0, 0, 0.05, 0.2]),
    live: workers === 1 && random.chance(0.3),
    clients: random.pick([0, 0, 1, 3]),
    watchers: random.pick([0, 1, 2]),
    weeks: random.pick([0, 0.3, 2]),
    reboots: rough([0, 0.5, 2]),
    listDeletions: random.pick([0, 0, 0.5, 2]),
    hostility: rough([0, 0, 0, 0.05, 0.2]),
  };
}
