/** Where a storage stands in its own past: how one sees that it was put back to an older state (rule R8). */
import { MAX_BOOTS_IN_LINEAGE, MIN_BOOTS_IN_LINEAGE } from "./limits.ts";

/** A moment of a storage: how often it had been written to, and in which boot of its node the last time. */
export interface Checkpoint {
  readonly boot: string;
  readonly writes: number;
}

/** The past of a storage: how often it was written to, and the boots that wrote, oldest first, each with its first write. */
export interface Lineage {
  readonly writes: number;
  readonly boots: readonly (readonly [boot: string, firstWrite: number])[];
}

export const NO_PAST: Lineage = { writes: 0, boots: [] };

/** One write later, made by `boot`. */
export function extend({ writes, boots }: Lineage, boot: string): Lineage {
  const write = writes + 1;
  if (boots.at(-1)?.[0] === boot) return { writes: write, boots };
  return { writes: write, boots: [...boots, [boot, write] as const].slice(-MAX_BOOTS_IN_LINEAGE) };
}

/** The present moment. */
export function checkpointOf({ writes, boots }: Lineage): Checkpoint {
  return { boot: boots.at(-1)?.[0] ?? "", writes };
}

/** Whether the storage was once at `moment`; undefined where that lies further back than the boots that are kept. */
export function includesMoment({ writes, boots }: Lineage, moment: Checkpoint): boolean | undefined {
  // Every storage was empty once.
  if (moment.writes === 0) return true;
  // A state from before that was not.
  if (moment.writes > writes) return false;
  const at = boots.findLast(([, firstWrite]) => firstWrite <= moment.writes);
  // Nor was one that went on without it: whoever did so has another boot.
  return at && at[0] === moment.boot;
}

/** Without the boots that ended before `moment`, but for the last few: a worker asks for no less than what it has heard. */
export function since(lineage: Lineage, moment: Checkpoint): Lineage {
  const at = lineage.boots.findLastIndex(([, firstWrite]) => firstWrite <= moment.writes);
  const from = Math.min(at, lineage.boots.length - MIN_BOOTS_IN_LINEAGE);
  return from > 0 ? { ...lineage, boots: lineage.boots.slice(from) } : lineage;
}
