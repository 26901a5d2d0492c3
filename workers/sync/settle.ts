/** The end of a round: which nodes are to be settled and purged, and whether any is to be changed at all (R6, R9, P1). */
import type { Millis, Origin, Stamp } from "../core/hlc.ts";
import type { Participant } from "./participant.ts";

type Origins = readonly Origin[];

/** Nothing to read, to settle, or to purge: no node will be changed (R9). */
export function isIdle(participants: readonly Participant[], gone: Origins, purgeBefore: Millis): boolean {
  const still = (node: Participant) =>
    node.drained && node.isAtRest(latestOfOthers(participants, node), gone) && !isDue(node, purgeBefore);
  return participants.every(still);
}

/** Settles what was read to the tail, and tells each node what it now holds completely (R6, B1). */
export async function settleAll(
  participants: readonly Participant[],
  gone: Origins,
  purgeBefore: Millis,
): Promise<void> {
  const drained = participants.filter((source) => source.drained);
  // A cursor moves only with what was settled, and a purge waits for the least of them: so none stays behind then (P1).
  const all = drained.some((node) => isDue(node, purgeBefore));
  const settle = async (node: Participant) => {
    const complete = latestOfOthers(drained, node);
    if (all || !node.isAtRest(complete, gone)) await node.settle(complete, gone);
  };
  await Promise.all(drained.filter(({ taking }) => taking).map(settle));
}

export async function purgeAll(
  participants: readonly Participant[],
  stable: number,
  purgeBefore: Millis,
): Promise<void> {
  const due = participants.filter((node) => node.taking && isDue(node, purgeBefore));
  await Promise.all(due.map((node) => node.purge(stable, purgeBefore)));
}

function latestOfOthers(sources: readonly Participant[], node: Participant): Stamp[] {
  return sources.flatMap((source) => (source === node ? [] : (source.latest ?? [])));
}

function isDue({ oldestTombstone: oldest }: Participant, purgeBefore: Millis): boolean {
  return oldest !== null && oldest < purgeBefore;
}
