/** One list on one node, as the sync worker sees it: the calls of a round, what the cluster says of the node, and how its storage ends. */
import { unpack } from "../../core/packed.ts";
import { errorText } from "../../core/problem.ts";
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
  RegistrationRequest,
  Settled,
  Settlement,
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

  apply({ records, settlement, ...call }: ApplyRequest): Transaction<Applied | Fenced> {
    const incoming = unpack(records);
    const applied = fencedChange(this.#store, this.#environment, call, (change) => {
      const { conflicts, aside } = applyAll(change, incoming);
      if (incoming.length > 0) change.announce(change.state.dirty);
      return { type: "applied" as const, conflicts, aside };
    });
    const { result, changed } = applied;
    if (result.type !== "applied" || !settlement) return applied;
    const settled = this.#settleApplied(call, settlement);
    if (settled === undefined) return applied;
    if (settled.result.type !== "settled") return { ...settled, changed, result: settled.result };
    return { ...settled, changed, result: { ...result, ...settled.result, type: "applied" } };
  }

  settle(request: SettleRequest): Transaction<Settled | Fenced> {
    const { refusal, state } = fenced(this.#store, this.#environment, request);
    return refusal ? unchanged(refusal, state) : this.#settle(request, request);
  }

  #settle(call: Call, { from, to, ...frontier }: Settlement): Transaction<Settled | Fenced> {
    // One statement, and not in the transaction, which would keep a copy of every page it touches, to take it back.
    const settled = this.#store.settle(from, to, call.round);
    return fencedChange(this.#store, this.#environment, call, (change) => {
      noteSettled(change, frontier);
      return { type: "settled" as const, settled };
    });
  }

  /**
   * The settlement that came with records. They are stored by now, and watchers must be told of them: so where it fails, the
   * answer is that they were applied, and the next round settles the node.
   */
  #settleApplied(call: Call, settlement: Settlement): Transaction<Settled | Fenced> | undefined {
    try {
      return this.#settle(call, settlement);
    } catch (error) {
      console.error(`${call.origin} was not settled in round ${call.round}: ${errorText(error)}`);
      return undefined;
    }
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
