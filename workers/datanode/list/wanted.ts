/** A request's bookmark, held against what this node has (rules B2, B4). Pure: the simulation's clients use it too. */
import { parseBookmark } from "../../core/bookmark.ts";
import { type Origin, originNode, type Stamp, stampOrigin } from "../../core/hlc.ts";
import type { Refusal } from "../../core/problem.ts";
import { missing, type Vector, without } from "../../core/vector.ts";
import { completeVector, type NodeState } from "../storage/state.ts";

export interface Wanted {
  /** What the client has seen, as far as its origins still are. */
  readonly wanted: Vector;
  /** Of that, what this node does not hold yet. */
  readonly lacking: readonly Stamp[];
  /** Origins that the client names and that are gone: nobody waits for those. */
  readonly lost: readonly Origin[];
}

/** `text`: the header as it came, null where there was none; a malformed one was refused before. */
export function wantedBy(text: string | null, state: NodeState | undefined): Wanted {
  const seen = (text === null ? undefined : parseBookmark(text)) ?? new Map();
  const gone = new Set(state?.gone);
  const wanted = without(seen, gone);
  const complete = state ? completeVector(state) : new Map();
  return {
    wanted,
    lacking: missing(complete, wanted),
    lost: [...seen.keys()].filter((origin) => gone.has(origin)),
  };
}

/** What a client is told whose bookmark names what this node lacks. */
export function behind(lacking: readonly Stamp[]): Refusal {
  const nodes = [...new Set(lacking.map((stamp) => originNode(stampOrigin(stamp))))].join(", ");
  const detail = `This node does not yet hold what you have seen on node ${nodes}. Try again soon, or ask that node.`;
  return { type: "behind", detail };
}
