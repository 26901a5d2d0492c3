/** The end of a round: which nodes are to be settled and purged, and whether any is to be changed at all (R6, R9, P1). */
import type { Millis, Origin } from "../../core/hlc.ts";
import type { Told } from "../../core/replica.ts";
import type { Participant } from "./participant.ts";

/** What a round ends with. */
export interface Ending {
  readonly gone: readonly Origin[];
  /** Tombstones that were deleted before this time are due for purge. */
  readonly purgeBefore: Millis;
}

/** Nothing to read, to settle, or to purge: no node will be changed (R9). */
export function isIdle(participants: readonly Participant[], ending: Ending): boolean {
  return participants.every(
    (node) =>
      node.drained && node.isAtRest(told(participants, node, ending)) && !isDue(node, ending.purgeBefore),
  );
}

/** All there was to read is being sent out: whoever is settled now need not be asked again. */
export function isLastStep(participants: readonly Participant[]): boolean {
  return participants.every(({ drained, taking }) => drained || !taking);
}

/** What `node` now holds completely: of the others, those that were read to the tail, and sent on (R6, B1). */
export function told(participants: readonly Participant[], node: Participant, { gone }: Ending): Told {
  const sources = participants.filter((source) => source !== node && source.drained);
  return { complete: sources.flatMap(({ latest }) => latest ?? []), gone };
}

/** Settles a node that was read to the tail, unless it is settled or at rest (R6). */
export async function settle(
  participants: readonly Participant[],
  node: Participant,
  ending: Ending,
): Promise<void> {
  if (!node.drained || !node.taking || node.settled) return;
  // A cursor moves only with what was settled, and a purge waits for the least of them: so none stays behind then (P1).
  const all = participants.some((source) => source.drained && isDue(source, ending.purgeBefore));
  const news = told(participants, node, ending);
  if (all || !node.isAtRest(news)) await node.settle(news);
}

export async function purgeAll(
  participants: readonly Participant[],
  stable: number,
  { purgeBefore }: Ending,
): Promise<void> {
  const due = participants.filter((node) => node.taking && isDue(node, purgeBefore));
  await Promise.all(due.map((node) => node.purge(stable, purgeBefore)));
}

function isDue({ oldestTombstone: oldest }: Participant, purgeBefore: Millis): boolean {
  return oldest !== null && oldest < purgeBefore;
}
