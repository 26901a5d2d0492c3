/** One list on one node, as the sync worker sees it: the five calls of a round, each in a file of its own. */
import type { Origin } from "../../core/hlc.ts";
import { unpack } from "../../core/packed.ts";
import type {
  Applied,
  ApplyRequest,
  Call,
  DiffPage,
  DiffRequest,
  Fenced,
  OpenAnswer,
  OpenRequest,
  Purged,
  PurgeRequest,
  Settled,
  Settlement,
  SettleRequest,
} from "../../core/replica.ts";
import { type Identity, inChange } from "../list/change.ts";
import type { Store } from "../storage/store.ts";
import { applyAll } from "./apply.ts";
import { readPage } from "./diff.ts";
import { fenced, fencedChange } from "./fence.ts";
import { openRound } from "./open.ts";
import { purgeTombstones } from "./purge.ts";
import { noteSettled } from "./settle.ts";
import { startOver } from "./start-over.ts";

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

  open(request: OpenRequest): OpenAnswer {
    return openRound(this.#store, this.#identity, request);
  }

  diff(request: DiffRequest): DiffPage | Fenced {
    return fenced(this.#store, request, (state) => readPage(this.#store, state, request, request.after));
  }

  apply({ records, settlement, ...call }: ApplyRequest): Applied | Fenced {
    const incoming = unpack(records);
    const applied = fencedChange<Applied>(this.#store, this.#identity, call, (change) => {
      const conflicts = applyAll(change, incoming);
      if (incoming.length > 0) change.announce(change.state.dirty);
      return { type: "applied", conflicts };
    });
    if (applied.type !== "applied" || !settlement) return applied;
    const answer = this.#settle(call, settlement);
    return answer.type === "settled" ? { ...applied, settled: answer.settled } : answer;
  }

  settle(request: SettleRequest): Settled | Fenced {
    return fenced(this.#store, request, () => this.#settle(request, request));
  }

  #settle(call: Call, settlement: Settlement): Settled | Fenced {
    // One statement, and not in the transaction, which would keep a copy of every page it touches, to take it back.
    const settled = this.#store.settle(settlement.from, settlement.to, call.round);
    return fencedChange<Settled>(this.#store, this.#identity, call, (change) => {
      noteSettled(change, settlement);
      return { type: "settled", settled };
    });
  }

  purge(request: PurgeRequest): Purged | Fenced {
    return fencedChange<Purged>(this.#store, this.#identity, request, (change) => {
      return { type: "purged", purged: purgeTombstones(change, request) };
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
}
