/** A request's bookmark, held against what this node has (rules B2, B4). Pure: the simulation's clients use it too. */
import { parseBookmark } from "../../core/bookmark.ts";
import { type Origin, originNode, type Stamp, stampOrigin } from "../../core/hlc.ts";
import type { Refusal } from "../../core/problem.ts";
import { missing, type Vector, without } from "../../core/vector.ts";
import { completeVector, type NodeState } from "../storage/state.ts";

export interface Wanted {
  /** What the client has seen, as far as it can still come here. */
  readonly wanted: Vector;
  /** What of `wanted` this node does not hold yet. */
  readonly lacking: readonly Stamp[];
  /** Whether a round is to be asked for: not for the sake of origins that this node has never heard of. */
  readonly isKnown: boolean;
  /** Origins that the client names and that nobody waits for. */
  readonly lost: readonly Origin[];
}

/** `text`: the header as it came, null where there was none; a malformed one was refused before. */
export function wantedBy(text: string | null, state: NodeState | undefined): Wanted {
  const seen = (text === null ? undefined : parseBookmark(text)) ?? new Map<Origin, Stamp>();
  const lost = [...seen].filter(([origin, stamp]) => state && isLost(state, origin, stamp));
  const wanted = without(seen, new Set(lost.map(([origin]) => origin)));
  const lacking = missing(state ? completeVector(state) : new Map(), wanted);
  return {
    wanted,
    lacking,
    isKnown: lacking.some((stamp) => state !== undefined && knows(state, stampOrigin(stamp))),
    lost: lost.map(([origin]) => origin),
  };
}

/** Nobody has it, or will: its storage is no more; or it is a write of this storage that it never made, or no longer has. */
function isLost({ gone, origin: own, latest }: NodeState, origin: Origin, stamp: Stamp): boolean {
  return gone.includes(origin) || (origin === own && (latest === null || stamp > latest));
}

function knows({ visible, complete }: NodeState, origin: Origin): boolean {
  return visible.has(origin) || complete.has(origin);
}

/** What a client is told whose bookmark names what this node lacks. */
export function behind(lacking: readonly Stamp[]): Refusal {
  const nodes = [...new Set(lacking.map((stamp) => originNode(stampOrigin(stamp))))].join(", ");
  const detail = `This node does not yet hold what you have seen on node ${nodes}. Try again soon, or ask that node.`;
  return { type: "behind", detail };
}
