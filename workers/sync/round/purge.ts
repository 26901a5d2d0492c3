/** Purging: whose tombstones are old enough, and up to which round every node holds them (rule P1). */
import type { Millis } from "../../core/hlc.ts";
import type { Participant } from "./participant.ts";

export interface PurgePolicy {
  /** Tombstones that were deleted before this time are due. */
  readonly purgeBefore: Millis;
}

/** Whether a node that was read to the tail has a tombstone that is due. */
export function isPurgeDue(nodes: readonly Participant[], policy: PurgePolicy): boolean {
  return nodes.some((node) => node.source.isDrained && isDue(node, policy));
}

/** Removes what is due, up to the round `stable`, from every node whose part in the round did not end early. */
export async function purge(
  nodes: readonly Participant[],
  stable: number,
  policy: PurgePolicy,
): Promise<void> {
  const due = nodes.filter((node) => node.isActive && isDue(node, policy));
  await Promise.all(due.map((node) => node.purge(stable, policy.purgeBefore)));
}

function isDue({ oldestTombstone: oldest }: Participant, { purgeBefore }: PurgePolicy): boolean {
  return oldest !== null && oldest < purgeBefore;
}
