/** What a node keeps about a list beside its records: one row, written with every change. */
import { RECORD_FORMAT } from "../../core/body.ts";
import { type Digests, EMPTY_DIGESTS } from "../../core/digest.ts";
import { CLOCK_ZERO, type Clock, type Millis, type Origin, type Stamp } from "../../core/hlc.ts";
import type { TodoId } from "../../core/id.ts";
import { type Lineage, NO_PAST } from "../../core/lineage.ts";
import { toVector, type Vector } from "../../core/vector.ts";

export interface NodeState {
  readonly list: string;
  readonly origin: Origin;
  /** The highest version given out (V1). */
  readonly head: number;
  readonly lastId: number;
  readonly clock: Clock;
  /** The last round opened here, and whose: the fence (R1, R10). */
  readonly round: number;
  readonly lease: string;
  /** The last round of which a call changed something here: it is not opened again (R1). */
  readonly changedRound: number;
  /** The past of this storage (R8). */
  readonly lineage: Lineage;
  /** The node takes no part: it was retired, or this storage was announced as gone (P2). */
  readonly retired: boolean;
  /** The number of the cluster's last word on this node (P2). */
  readonly registration: number;
  /** Records with a higher version are unsettled. */
  readonly settledRound: number;
  /** The latest local write. */
  readonly latest: Stamp | null;
  readonly visible: Vector;
  /** What `settle` said; the node's own latest write comes on top (B1). */
  readonly complete: Vector;
  /** Origins that are no more: bookmarks are read without them (B4). */
  readonly gone: readonly Origin[];
  readonly counts: Counts;
  readonly digests: Digests;
  /** Numbers this storage's changes for watchers: `version` goes up and down, and is no cursor. */
  readonly seq: number;
  /** Changes up to this number may be missing from the rows: they were purged. */
  readonly purgedSeq: number;
  /** Idempotency keys that are kept, counted anew whenever expired ones are removed. */
  readonly keys: number;
  /** When expired idempotency keys were last removed. */
  readonly sweptAt: Millis;
  /** The record format that records set aside were last tried with. */
  readonly format: number;
  /** The list is being deleted, or was (P3); null where it was not, or was written again since. */
  readonly deletion: Deletion | null;
  /** Whether the list has unsettled records, as the node's catalog is to know it. */
  readonly dirty: boolean;
  /** The `sub` that made the list here; null where nobody's lists count it. */
  readonly maker: string | null;
  /** Changes of what the catalog is to know, and the last of them that it has acknowledged; 0 before it knows the list. */
  readonly announcements: number;
  readonly announced: number;
  /** What the catalog takes `dirty` to be; null while that is in doubt: it was told, and may not have heard. */
  readonly announcedDirty: boolean | null;
}

/** How far the deletion of a list has come. */
export interface Deletion {
  /** What was changed after the change of this number lives on. */
  readonly upTo: number;
  /** The last todo that was looked at. */
  readonly after: TodoId | null;
  readonly over: boolean;
}

/** Kept with every write, so that `status` costs the same for a list of any length. */
export interface Counts {
  readonly todos: number;
  readonly completed: number;
  readonly tombstones: number;
  readonly conflicts: number;
}

export const NO_COUNTS: Counts = { todos: 0, completed: 0, tombstones: 0, conflicts: 0 };

/** The state of storage that is born: nothing written, no round opened. */
export function newborn(list: string, origin: Origin): NodeState {
  return {
    list,
    origin,
    head: 0,
    lastId: 0,
    clock: CLOCK_ZERO,
    round: 0,
    lease: "",
    changedRound: 0,
    lineage: NO_PAST,
    retired: false,
    registration: 0,
    settledRound: 0,
    latest: null,
    visible: new Map(),
    complete: new Map(),
    gone: [],
    counts: NO_COUNTS,
    digests: EMPTY_DIGESTS,
    seq: 0,
    purgedSeq: 0,
    keys: 0,
    sweptAt: 0,
    format: RECORD_FORMAT,
    deletion: null,
    dirty: false,
    maker: null,
    announcements: 0,
    announced: 0,
    announcedDirty: null,
  };
}

/** Everything this node holds completely (B1). */
export function completeVector({ complete, origin, latest }: NodeState): Vector {
  return latest === null ? complete : new Map(complete).set(origin, latest);
}

export function encodeState(state: NodeState): string {
  return JSON.stringify({
    ...state,
    visible: [...state.visible.values()],
    complete: [...state.complete.values()],
  });
}

/** The state that `encodeState` wrote; what earlier code did not know of is as in a newborn's. */
export function decodeState(json: string): NodeState {
  const { visible, complete, ...state } = JSON.parse(json) as EncodedState;
  return {
    ...newborn(state.list, state.origin),
    ...state,
    visible: toVector(visible),
    complete: toVector(complete),
  };
}

/** The state as any version of this code since the first has stored it. */
interface EncodedState
  extends Pick<NodeState, "list" | "origin">,
    Partial<Omit<NodeState, "list" | "origin" | "visible" | "complete">> {
  readonly visible: readonly Stamp[];
  readonly complete: readonly Stamp[];
}
