/** No chance: calls go on in the order in which they were made, and nothing happens but what the script says. */
import { Random } from "../sim/random.ts";
import type { Setup } from "../sim/setup.ts";

export class Scripted extends Random {
  /** What every choice by chance comes to. */
  yes = false;

  /** That many statements that write to a node succeed from now on, and the next one fails; none where it is below 0. */
  failAfter = -1;

  override chance(probability: number): boolean {
    if (probability !== STATEMENT) return this.yes;
    return this.failAfter >= 0 && this.failAfter-- === 0;
  }

  override pick<T>(choices: readonly T[]): T {
    const [first] = choices;
    if (first === undefined) throw new RangeError("nothing to pick from");
    return first;
  }

  override draw<T>(items: T[]): T {
    const first = items.shift();
    if (first === undefined) throw new RangeError("nothing to draw from");
    return first;
  }
}

/** Asked for before each statement, and for nothing else. */
const STATEMENT = 1;

/** A world in which nothing goes wrong of itself. */
export function stillSetup(nodes: readonly string[], maxRecords: number): Setup {
  const page = { maxRecords, maxChars: 900_000 };
  return {
    nodes,
    bounds: { page, batch: page, batchesAtOnce: 1 },
    steps: 0,
    faultRate: 0,
    faults: [],
    calm: false,
    todos: 9,
    deletions: 0,
    listDeletions: 0,
    hostility: 0,
    wipes: 0,
    crashes: 0,
    outages: 0,
    reboots: 0,
    clockJumps: 0,
    weeks: 0,
    lateArrivals: 0,
    workers: 1,
    upheavals: 0,
    rewinds: 0,
    storageFaults: STATEMENT,
    live: false,
    clients: 1,
    watchers: nodes.length,
  };
}
