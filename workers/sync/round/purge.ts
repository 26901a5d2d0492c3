/** Purging: whose tombstones are old enough, and up to which round every node holds them (rule P1). */
import type { Millis } from "../../core/hlc.ts";
import type { Participant } from "./participant.ts";

/** Whether a node that was read to the tail has a tombstone that was deleted before `before`. */
export function isPurgeDue(nodes: readonly Participant[], before: Millis): boolean {
  return nodes.some((node) => node.source.isDrained && isDue(node, before));
}

/** Removes such tombstones, up to the round `stable`, from every node; one whose part ended early is asked nothing more (its session). */
export async function purge(nodes: readonly Participant[], stable: number, before: Millis): Promise<void> {
  const due = nodes.filter((node) => isDue(node, before));
  await Promise.all(due.map((node) => node.purge(stable, before)));
}

function isDue({ opened }: Participant, before: Millis): boolean {
  const oldest = opened.oldestTombstone;
  return oldest !== null && oldest < before;
}
