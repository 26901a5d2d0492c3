/** One list on one node, as the sync worker sees it: the five calls of a round (rules V3, R1 to R10, P1). */
import { RECORD_FORMAT } from "../../core/body.ts";
import { type Bookmark, covers, joinBookmarks, toBookmark, without } from "../../core/bookmark.ts";
import { makeOrigin } from "../../core/hlc.ts";
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
  type SettleRequest,
  type StaleRound,
  type VersionedRecord,
} from "../../core/replica.ts";
import type { Sync } from "../../shared/sql.ts";
import type { Environment } from "../environment.ts";
import type { Change } from "../storage/change.ts";
import { type NodeState, newborn } from "../storage/state.ts";
import type { Store } from "../storage/store.ts";
import { type Transaction, transact, unchanged } from "../storage/transaction.ts";
import { applyAll } from "./apply.ts";

export class Replication {
  readonly #store: Store;
  readonly #environment: Environment;

  constructor(store: Store, environment: Environment) {
    this.#store = store;
    this.#environment = environment;
  }

  open(request: OpenRequest): Transaction<Opened | StaleRound> {
    const before = this.#store.readState();
    if (before && isStale(request, before))
      return unchanged({ type: "stale-round", round: before.round }, before);
    const previousRound = before?.round ?? 0;
    if (before && isHeld(request, before)) {
      const held = this.#fence(request, before);
      this.#store.holdState(held);
      return unchanged(this.#opened(request, held, previousRound), held);
    }
    const opened = this.#transact(request.list, (change) => {
      if (isRewound(request, change.state)) startOver(change);
      change.set(this.#fence(request, change.state));
      acknowledge(change);
      if (change.state.format !== RECORD_FORMAT) retryAside(change);
      return change.state;
    });
    // Read once it is stored: with what was set aside, and is read now, among it.
    return { ...opened, result: this.#opened(request, opened.result, previousRound) };
  }

  diff(request: DiffRequest): DiffPage | Fenced {
    const state = this.#store.readState();
    const fenced = fence(state, request);
    return fenced || !state ? (fenced ?? WRONG_ORIGIN) : this.#page(state, request, request.after);
  }

  apply({ records, settlement, ...call }: ApplyRequest): Transaction<Applied | Fenced> {
    const applied = this.#fenced<Applied>(call, (change) => {
      const conflicts = applyAll(change, records);
      if (records.length > 0) change.announce(change.state.dirty);
      return { type: "applied", conflicts };
    });
    const { result, changed, state } = applied;
    if (result.type !== "applied" || !settlement || !state) return applied;
    const settled = this.#settle(state.list, { ...call, ...settlement });
    return { ...settled, changed, result: { ...result, settled: settled.result.settled } };
  }

  settle(request: SettleRequest): Transaction<Settled | Fenced> {
    const state = this.#store.readState();
    const fenced = fence(state, request);
    return state && !fenced ? this.#settle(state.list, request) : unchanged(fenced ?? WRONG_ORIGIN, state);
  }

  /** Of a round whose call was found to be of it. */
  #settle(list: string, { round, from, to, ...settlement }: SettleRequest): Transaction<Settled> {
    // One statement, and not in the transaction, which would keep a copy of every page it touches, to take it back.
    const settled = this.#store.settle(from, to, round);
    return this.#transact(list, (change) => {
      acknowledge(change);
      const before = change.state;
      const gone = [...new Set([...before.gone, ...(settlement.gone ?? [])])];
      const lost = new Set(gone);
      const complete = without(joinBookmarks(before.complete, toBookmark(settlement.complete)), lost);
      const visible = without(before.visible, lost);
      // An idle round leaves no trace here: one row fewer for every list, every hour, on every node (R9).
      const moved = this.#store.firstAbove(before.settledRound) !== undefined;
      const told = gone.length > before.gone.length || differs(complete, before.complete);
      if (moved || told) change.set({ settledRound: round, complete, visible, gone });
      if (before.dirty && !this.#store.firstAbove(round)) change.announce(false);
      return { type: "settled", settled };
    });
  }

  purge(request: PurgeRequest): Transaction<Purged | Fenced> {
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
  empty(origin: string): Transaction<boolean> {
    const state = this.#store.readState();
    if (state?.origin !== origin) return unchanged(false, state);
    return this.#transact(state.list, (change) => {
      startOver(change);
      return true;
    });
  }

  /** The fence (V3): whatever is written from now on has a version above the round. */
  #fence({ round, lease }: OpenRequest, state: NodeState): NodeState {
    const isOpen = state.round === round && state.lease === lease;
    const mark = isOpen ? state.mark : this.#environment.random(4).join(".");
    return { ...state, head: Math.max(state.head, round), round, lease, mark };
  }

  #opened({ read }: OpenRequest, state: NodeState, previousRound: number): Opened {
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

  /** Changes something for the round that is open here; refuses any other one (R10). */
  #fenced<T>(call: Call, run: (change: Change) => Sync<T>): Transaction<T | Fenced> {
    const state = this.#store.readState();
    const fenced = fence(state, call);
    if (fenced || !state) return unchanged(fenced ?? WRONG_ORIGIN, state);
    return this.#transact(state.list, (change) => {
      acknowledge(change);
      return run(change);
    });
  }

  #transact<T>(list: string, run: (change: Change) => Sync<T>): Transaction<T> {
    return transact(this.#store, this.#environment, "sync", list, run);
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
  const { store, environment, state } = change;
  store.salvage(environment.now());
  const { clock, lastId, dirty, announcements, announced } = state;
  const origin = makeOrigin(environment.name, environment.random(5));
  change.startOver({ ...newborn(state.list, origin), clock, lastId, dirty, announcements, announced });
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
