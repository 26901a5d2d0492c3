/** One list on one node, as the sync worker sees it: the calls of a round, what the cluster says of the node, and how its storage ends. */
import { unpack } from "../../core/packed.ts";
import type {
  Applied,
  ApplyRequest,
  DiffPage,
  DiffRequest,
  Dropped,
  DropRequest,
  Fenced,
  OpenAnswer,
  OpenRequest,
  Purged,
  PurgeRequest,
  RegistrationRequest,
  Settled,
  SettleRequest,
} from "../../core/replica.ts";
import type { Environment } from "../environment.ts";
import type { Store } from "../storage/store.ts";
import { type Transaction, unchanged } from "../storage/transaction.ts";
import { applyAll } from "./apply.ts";
import { readPage } from "./diff.ts";
import { mayDrop } from "./drop.ts";
import { fenced, fencedChange } from "./fence.ts";
import { openRound } from "./open.ts";
import { purgeTombstones } from "./purge.ts";
import { register } from "./register.ts";
import { noteSettled } from "./settle.ts";

export class Replication {
  readonly #store: Store;
  readonly #environment: Environment;

  constructor(store: Store, environment: Environment) {
    this.#store = store;
    this.#environment = environment;
  }

  open(request: OpenRequest): Transaction<OpenAnswer> {
    return openRound(this.#store, this.#environment, request);
  }

  diff(request: DiffRequest): DiffPage | Fenced {
    const { refusal, state } = fenced(this.#store, this.#environment, request);
    return refusal ?? readPage(this.#store, state, request, request.after);
  }

  /**
   * With a settlement, the versions come first: one statement, and not in the transaction, which would keep a copy of every
   * page it touches, to take it back. Should the rest fail, they were read all the same, and no cursor moves (R7).
   */
  apply({ records, settlement, ...call }: ApplyRequest): Transaction<Applied | Fenced> {
    const { refusal, state } = fenced(this.#store, this.#environment, call);
    if (refusal) return unchanged(refusal, state);
    const incoming = unpack(records);
    const settled = settlement && this.#store.settle(settlement.from, settlement.to, call.round);
    return fencedChange(this.#store, this.#environment, call, (change) => {
      const { conflicts, aside } = applyAll(change, incoming);
      if (incoming.length > 0) change.announce(change.state.dirty);
      if (settlement) noteSettled(change, settlement);
      return { type: "applied" as const, conflicts, aside, ...(settled !== undefined && { settled }) };
    });
  }

  settle(request: SettleRequest): Transaction<Settled | Fenced> {
    const { refusal, state } = fenced(this.#store, this.#environment, request);
    if (refusal) return unchanged(refusal, state);
    const settled = this.#store.settle(request.from, request.to, request.round);
    return fencedChange(this.#store, this.#environment, request, (change) => {
      noteSettled(change, request);
      return { type: "settled" as const, settled };
    });
  }

  purge(request: PurgeRequest): Transaction<Purged | Fenced> {
    return fencedChange(this.#store, this.#environment, request, (change) => {
      return { type: "purged" as const, purged: purgeTombstones(change, request) };
    });
  }

  /** Whether the storage may be given back, as of now: nothing may come between this and that it is (P3). */
  drop(request: DropRequest): Dropped {
    return mayDrop(this.#store, request);
  }

  /** Takes the cluster's word on this node; whether it was a later one than the last (P2). */
  register(request: RegistrationRequest): Transaction<boolean> {
    return register(this.#store, this.#environment, request);
  }
}
