/** One list on one node, as the sync worker sees it: the calls of a round, and how its storage ends or begins anew. */
import { unpack } from "../../core/packed.ts";
import type {
  Applied,
  ApplyRequest,
  Call,
  DiffPage,
  DiffRequest,
  Dropped,
  DropRequest,
  Fenced,
  OpenAnswer,
  OpenRequest,
  Purged,
  PurgeRequest,
  Settled,
  Settlement,
  SettleRequest,
} from "../../core/replica.ts";
import type { Environment } from "../environment.ts";
import type { Store } from "../storage/store.ts";
import { type Transaction, transact, unchanged } from "../storage/transaction.ts";
import { applyAll } from "./apply.ts";
import { readPage } from "./diff.ts";
import { mayDrop } from "./drop.ts";
import { fenced, fencedChange } from "./fence.ts";
import { openRound } from "./open.ts";
import { purgeTombstones } from "./purge.ts";
import { noteSettled } from "./settle.ts";
import { startOver } from "./start-over.ts";

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
    const { refusal, state } = fenced(this.#store, request);
    return refusal ?? readPage(this.#store, state, request, request.after);
  }

  apply({ records, settlement, ...call }: ApplyRequest): Transaction<Applied | Fenced> {
    const incoming = unpack(records);
    const applied = fencedChange<Applied>(this.#store, this.#environment, call, (change) => {
      const conflicts = applyAll(change, incoming);
      if (incoming.length > 0) change.announce(change.state.dirty);
      return { type: "applied", conflicts };
    });
    const { result, changed } = applied;
    if (result.type !== "applied" || !settlement) return applied;
    const settled = this.#settle(call, settlement);
    if (settled.result.type !== "settled") return { ...settled, changed, result: settled.result };
    return { ...settled, changed, result: { ...result, settled: settled.result.settled } };
  }

  settle(request: SettleRequest): Transaction<Settled | Fenced> {
    const { refusal, state } = fenced(this.#store, request);
    return refusal ? unchanged(refusal, state) : this.#settle(request, request);
  }

  #settle(call: Call, { from, to, ...frontier }: Settlement): Transaction<Settled | Fenced> {
    // One statement, and not in the transaction, which would keep a copy of every page it touches, to take it back.
    const settled = this.#store.settle(from, to, call.round);
    return fencedChange<Settled>(this.#store, this.#environment, call, (change) => {
      noteSettled(change, frontier);
      return { type: "settled", settled };
    });
  }

  purge(request: PurgeRequest): Transaction<Purged | Fenced> {
    return fencedChange<Purged>(this.#store, this.#environment, request, (change) => {
      return { type: "purged", purged: purgeTombstones(change, request) };
    });
  }

  /** Whether the storage may be given back, as of now: nothing may come between this and that it is (P3). */
  drop(request: DropRequest): Dropped {
    return mayDrop(this.#store, request);
  }

  /** Begins anew under a new origin, with what was here set aside: how a retired node comes back (P2). */
  empty(origin: string): Transaction<boolean> {
    const state = this.#store.readState();
    if (state?.origin !== origin) return unchanged(false, state);
    return transact(this.#store, this.#environment, "sync", state.list, (change) => {
      startOver(change);
      return true;
    });
  }
}
