/** Settling: who is to be settled, what it is told, and with which call (rules R6, R9). */
import type { Millis, Origin } from "../../core/hlc.ts";
import type { TodoId } from "../../core/id.ts";
import type { IncomingRecord } from "../../core/packed.ts";
import type { Frontier } from "../../core/replica.ts";
import { toVector, without } from "../../core/vector.ts";
import type { Participant } from "./participant.ts";
import { isPurgeDue } from "./purge.ts";

/** What a round ends with. */
export interface Ending {
  /** Origins whose storage is no more (B4). */
  readonly gone: readonly Origin[];
  /** Tombstones that were deleted before this time are due for purge (P1). */
  readonly purgeBefore: Millis;
}

/** Nothing to read, to settle, or to purge: no node will be changed (R9). */
export function areAtRest(nodes: readonly Participant[], ending: Ending): boolean {
  return nodes.every((node) => node.source.isDrained && !needsSettling(nodes, node, ending));
}

/** All there was to read is being sent out: whoever is settled now need not be asked again. */
export function isLastStep(nodes: readonly Participant[]): boolean {
  return nodes.every((node) => node.source.isDrained || !node.session.isOpen);
}

/**
 * Sends a node what one step of the round has for it, and settles it with the last step: in the same call where there are
 * records for it, in a call of its own where there are none, and not at all where nothing would change. The ids that this
 * brought into conflict there.
 */
export async function deliver(
  nodes: readonly Participant[],
  node: Participant,
  records: readonly IncomingRecord[],
  isLast: boolean,
  ending: Ending,
): Promise<TodoId[]> {
  const { session, source, settled } = node;
  const isSettledNow =
    isLast &&
    session.isOpen &&
    source.isDrained &&
    !settled &&
    (records.length > 0 || needsSettling(nodes, node, ending));
  const settlement = isSettledNow
    ? { from: source.from, to: source.head, ...frontierOf(nodes, node, ending) }
    : undefined;
  if (records.length > 0) return node.apply(records, settlement);
  if (settlement) await node.settle(settlement);
  return [];
}

function needsSettling(nodes: readonly Participant[], node: Participant, ending: Ending): boolean {
  // A cursor moves only with what was settled, and a purge waits for the least of them: so none stays behind then (P1).
  return isPurgeDue(nodes, ending.purgeBefore) || !node.isAtRest(frontierOf(nodes, node, ending));
}

/** What `node` holds once it took everything: of the others, those that were read to the tail, and sent on (B1). */
function frontierOf(nodes: readonly Participant[], node: Participant, { gone }: Ending): Frontier {
  const sources = nodes.filter((other) => other !== node && other.source.isDrained);
  // All that they hold completely, and not their own writes alone: so it is known also where a writer is away for good.
  const complete = toVector(sources.flatMap(({ source }) => source.complete));
  return { complete: [...without(complete, new Set([...gone, node.opened.origin])).values()], gone };
}
