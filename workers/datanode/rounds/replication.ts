/** One list on one node, as the sync worker sees it: the five calls of a round (rules V3, R1 to R10, P1). */
import { RECORD_FORMAT } from "../../core/body.ts";
import { type Bookmark, covers, joinBookmarks, toBookmark, without } from "../../core/bookmark.ts";
import { makeOrigin, type Origin } from "../../core/hlc.ts";
import { MAX_PAGE_BYTES, MAX_RECORDS_PER_PAGE } from "../../core/limits.ts";
import {
  type Applied,
  type ApplyRequest,
  type Call,
  type DiffPage,
  type DiffRequest,
  type Fenced,
  type FirstRead,
  HELD_SINCE_PROTOCOL,
  type Opened,
  type OpenRequest,
  type Position,
  PROTOCOL,
  type Purged,
  type PurgeRequest,
  type Settled,
  type Settlement,
  type SettleRequest,
  type StaleRound,
  type VersionedRecord,
} from "../../core/replica.ts";
import { type Change, type Identity, inChange } from "../list/change.ts";
import { type NodeState, newborn } from "../storage/state.ts";
import type { Store } from "../storage/store.ts";
import { applyAll } from "./apply.ts";

/** What a catalog is to know of a list: whether it has unsettled records. `seq` grows with each change of it. */
export interface Announcement {
  readonly list: string;
  readonly origin: Origin;
  readonly dirty: boolean;
  readonly seq: number;
}

export class Replication {
  readonly #store: Store;
  readonly #identity: Identity;

  constructor(store: Store, identity: Identity) {
    this.#store = store;
    this.#identity = identity;
  }

  open(request: OpenRequest): Opened | StaleRound {
    const before = this.#store.readState();
    if (before && isStale(request, before)) return { type: "stale-round", round: before.round };
    if (before && isHeld(request, before)) {
      this.#store.holdState(this.#fence(request, before));
    } else {
      inChange(this.#store, this.#identity, "sync", request.list, (change) => {
        if (isRewound(request, change.state)) startOver(change);
        change.set(this.#fence(request, change.state));
        acknowledge(change);
        if (change.state.format !== RECORD_FORMAT) retryAside(change);
      });
    }
    return this.#opened(request, before?.round ?? 0);
  }

  diff(request: DiffRequest): DiffPage | Fenced {
    const state = this.#store.readState();
    const fenced = fence(state, request);
    return fenced || !state ? (fenced ?? WRONG_ORIGIN) : this.#page(state, request, request.after);
  }

  apply(request: ApplyRequest): Applied | Fenced {
    const { records, settlement, ...call } = request;
    const applied = this.#fenced<Applied>(call, (change) => {
      const conflicts = applyAll(change, records);
      if (records.length > 0) change.announce(change.state.dirty);
      return { type: "applied", conflicts };
    });
    if (applied.type !== "applied" || !settlement) return applied;
    const answer = this.#settle(call, settlement);
    return answer.type === "settled" ? { ...applied, settled: answer.settled } : answer;
  }

  settle(request: SettleRequest): Settled | Fenced {
    return fence(this.#store.readState(), request) ?? this.#settle(request, request);
  }

  #settle(call: Call, settlement: Settlement): Settled | Fenced {
    const { from, to } = settlement;
    // One statement, and not in the transaction, which would keep a copy of every page it touches, to take it back.
    const settled = this.#store.settle(from, to, call.round);
    return this.#fenced(call, (change) => {
      const before = change.state;
      const gone = [...new Set([...before.gone, ...(settlement.gone ?? [])])];
      const lost = new Set(gone);
      const complete = without(joinBookmarks(before.complete, toBookmark(settlement.complete)), lost);
      const visible = without(before.visible, lost);
      // An idle round leaves no trace here: one row fewer for every list, every hour, on every node (R9).
      const moved = this.#store.firstAbove(before.settledRound) !== undefined;
      const told = gone.length > before.gone.length || differs(complete, before.complete);
      if (moved || told) change.set({ settledRound: call.round, complete, visible, gone });
      if (before.dirty && !this.#store.firstAbove(call.round)) change.announce(false);
      return { type: "settled", settled };
    });
  }

  purge(request: PurgeRequest): Purged | Fenced {
    return this.#fenced(request, (change) => {
      const { purged, conflicted, lastSeq } = this.#store.purge(request.stable, request.before);
      const { tombstones, conflicts } = change.state.counts;
      if (purged > 0) {
        const counts = {
          ...change.state.counts,
          tombstones: tombstones - purged,
          conflicts: conflicts - conflicted,
        };
        change.set({ counts, purgedSeq: Math.max(change.state.purgedSeq, lastSeq) });
      }
      return { type: "purged", purged };
    });
  }

  /** Begins anew under a new origin, with what was here set aside: how a retired node comes back (P2). */
  empty(origin: string): boolean {
    const state = this.#store.readState();
    if (state?.origin !== origin) return false;
    inChange(this.#store, this.#identity, "sync", state.list, startOver);
    return true;
  }

  /** What the node's catalog has not been told yet; undefined where it knows all. */
  announcement(): Announcement | undefined {
    const state = this.#store.readState();
    if (!state || state.announced === state.announcements) return undefined;
    return { list: state.list, origin: state.origin, dirty: state.dirty, seq: state.announcements };
  }

  /** Notes that the catalog has acknowledged `announcement`. In memory: if that is lost, the catalog is told once more. */
  announced({ seq }: Announcement): void {
    const state = this.#store.readState();
    if (state) this.#store.holdState({ ...state, announced: seq });
  }

  /** The fence (V3): whatever is written from now on has a version above the round. */
  #fence({ round, lease }: OpenRequest, state: NodeState): NodeState {
    const isOpen = state.round === round && state.lease === lease;
    const mark = isOpen ? state.mark : this.#identity.random(4).join(".");
    return { ...state, head: Math.max(state.head, round), round, lease, mark };
  }

  #opened({ read }: OpenRequest, previousRound: number): Opened {
    const state = this.#store.readState();
    if (!state) throw new Error("an opened round without a state is a bug");
    const { origin, head, mark, complete, gone } = state;
    const isSettled = !state.dirty && this.#store.highestVersion() <= state.settledRound;
    return {
      type: "opened",
      protocol: PROTOCOL,
      origin,
      previousRound,
      head,
      oldestTombstone: this.#store.oldestTombstone(),
      mark,
      ...(read && { first: this.#page(state, read, null) }),
      ...(isSettled && { told: { complete: [...complete.values()], gone } }),
    };
  }

  #page({ round, head, latest }: NodeState, read: FirstRead, after: Position | null): DiffPage {
    const { from } = read;
    const limit = Math.min(read.maxRecords, MAX_RECORDS_PER_PAGE);
    const maxBytes = Math.min(read.maxBytes, MAX_PAGE_BYTES);
    const records: VersionedRecord[] = [];
    let bytes = 0;
    let tail = true;
    // Asked first: an idle round asks nothing else, and this is known.
    const rows = this.#store.highestVersion() < from ? [] : this.#store.diff(from, after, round, limit + 1);
    // One row more than fits tells whether this is the tail; the first is sent however large it is.
    for (const { id, version, body } of rows) {
      bytes += body.length;
      tail = records.length < limit && (bytes <= maxBytes || records.length === 0);
      if (!tail) break;
      records.push({ id, version, body });
    }
    return { type: "page", records, tail, head, latest };
  }

  #fenced<T>(call: Call, change: (change: Change) => T): T | Fenced {
    const state = this.#store.readState();
    const fenced = fence(state, call);
    if (fenced || !state) return fenced ?? WRONG_ORIGIN;
    return inChange(this.#store, this.#identity, "sync", state.list, (current) => {
      acknowledge(current);
      return change(current);
    });
  }
}

const WRONG_ORIGIN: Fenced = { type: "wrong-origin" };

/** Refuses a round that is not above the last one, nor that one opened again by the same worker (R1). */
function isStale({ round, lease }: OpenRequest, state: NodeState): boolean {
  return round < state.round || (round === state.round && lease !== state.lease);
}

/**
 * Whether opening may be left to memory (R2): where nothing but the fence changes, and the worker knows that it may be
 * lost. A restart then is as if the call had never come: whatever else that round asks for is refused (R10).
 */
function isHeld(request: OpenRequest, state: NodeState): boolean {
  const { protocol } = request;
  return protocol >= HELD_SINCE_PROTOCOL && state.format === RECORD_FORMAT && !isRewound(request, state);
}

/** Refuses a call that is not of the round, the worker and the storage last opened (R10). */
function fence(state: NodeState | undefined, call: Call): Fenced | undefined {
  if (!state) return WRONG_ORIGIN;
  const sameMark = (call.mark ?? state.mark) === state.mark;
  if (call.round !== state.round || call.lease !== state.lease || !sameMark)
    return { type: "stale-round", round: state.round };
  return call.origin === state.origin ? undefined : WRONG_ORIGIN;
}

/** Notes that this round changes something here, which the worker will remember of this storage (R8). */
function acknowledge(change: Change): void {
  const { round, mark, acknowledged } = change.state;
  if (acknowledged.round !== round || acknowledged.mark !== mark)
    change.set({ acknowledged: { round, mark } });
}

/**
 * Whether this storage was put back to an older state: it lacks the last round that it acknowledged (R8). That it has
 * opened a later one means nothing: a late call may have done so, of a round whose number was taken again.
 */
function isRewound({ acknowledged }: OpenRequest, { origin, acknowledged: own }: NodeState): boolean {
  if (acknowledged?.origin !== origin) return false;
  // Workers and states of before know no marks.
  const isOther = own.mark !== "" && (acknowledged.mark ?? own.mark) !== own.mark;
  return acknowledged.round > own.round || (acknowledged.round === own.round && isOther);
}

/** Sets the records aside, and begins anew under a new origin; the clock goes on, so no stamp comes twice (R8, H1). */
function startOver(change: Change): void {
  const { store, identity, state } = change;
  store.salvage(identity.now());
  const { clock, lastId, dirty, announcements, announced } = state;
  const origin = makeOrigin(identity.name, identity.random(5));
  change.set({ ...newborn(state.list, origin), clock, lastId, dirty, announcements, announced });
  change.announce(false);
}

/** Tries again what an earlier record format could not read: it comes as if this round had brought it. */
function retryAside(change: Change): void {
  const records = change.store.aside.all();
  change.store.aside.clear();
  change.set({ format: RECORD_FORMAT });
  applyAll(change, records);
}

function differs(a: Bookmark, b: Bookmark): boolean {
  return a.size !== b.size || !covers(b, a);
}
