/** Everyone who is told when a list changes: watchers, requests that wait, the node's catalog, the sync worker. */
import { BOOKMARK_WAIT_MS } from "../../core/limits.ts";
import type { Refusal } from "../../core/problem.ts";
import type { CatalogRpc, CoordinatorRpc } from "../../shared/rpc.ts";
import type { SyncMode } from "../../shared/sync-mode.ts";
import type { Environment } from "../environment.ts";
import type { ListRequest } from "../list/list-request.ts";
import { behind, wantedBy } from "../list/wanted.ts";
import { completeVector } from "../storage/state.ts";
import type { Store } from "../storage/store.ts";
import type { Transaction } from "../storage/transaction.ts";
import { Announcer, isNews } from "./announcer.ts";
import { Events } from "./events.ts";
import { Lag } from "./lag.ts";
import { Trigger } from "./trigger.ts";
import { Waiters } from "./waiters.ts";
import { Watchers } from "./watchers.ts";

/** The others that are told, by calls that may fail. */
export interface Others {
  note: CatalogRpc["note"];
  trigger: CoordinatorRpc["trigger"];
}

export class Audience {
  readonly watchers: Watchers;
  readonly lag = new Lag();
  readonly #ctx: DurableObjectState;
  readonly #store: Store;
  readonly #environment: Environment;
  readonly #mode: SyncMode;
  readonly #events: Events;
  readonly #waiters = new Waiters();
  readonly #announcer: Announcer;
  readonly #trigger: Trigger;

  constructor(
    ctx: DurableObjectState,
    store: Store,
    environment: Environment,
    mode: SyncMode,
    { note, trigger }: Others,
  ) {
    this.#ctx = ctx;
    this.#store = store;
    this.#environment = environment;
    this.#mode = mode;
    this.#events = new Events(store);
    this.watchers = new Watchers(ctx, this.#events);
    this.#announcer = new Announcer(store, note);
    this.#trigger = new Trigger(trigger);
  }

  /** Waits until the node holds what the client has seen; the refusal, where that does not come to pass (B2). */
  async catchUp({ list, bookmark }: ListRequest): Promise<Refusal | undefined> {
    if (bookmark === null) return undefined;
    const { wanted, lacking, isKnown } = wantedBy(bookmark, this.#store.readState());
    if (lacking.length === 0) return undefined;
    if (this.#mode !== "manual") {
      if (this.#mode === "live" && isKnown)
        this.#ctx.waitUntil(this.#trigger.wanted(list, this.#environment.now()));
      if (await this.#waiters.wait(wanted, BOOKMARK_WAIT_MS)) return undefined;
    }
    return behind(wantedBy(bookmark, this.#store.readState()).lacking);
  }

  /** Tells of a client's request. Throws where the catalog does not hear of it: then it is not acknowledged. */
  async wrote(transaction: Transaction<unknown>): Promise<void> {
    const { wrote, state } = transaction;
    this.watchers.publish(this.#events.record(transaction));
    if (wrote && state) {
      const now = this.#environment.now();
      this.lag.wrote(state.head, now);
      if (this.#mode === "live") this.#ctx.waitUntil(this.#trigger.wrote(state.list, now));
    }
    // The catalog knows the list as dirty before its first unsettled write is acknowledged.
    if (isNews(state)) await this.#announcer.announce();
  }

  /** A round has begun here: what is written or wanted from now on needs another one. */
  roundBegan(): void {
    this.#trigger.roundBegan();
  }

  /** Everything up to `version` is settled. */
  settled(version: number): void {
    this.lag.settled(version, this.#environment.now());
  }

  /** Tells of a call of the sync worker. */
  async replicated(transaction: Transaction<unknown>): Promise<void> {
    const { state } = transaction;
    this.watchers.publish(this.#events.record(transaction));
    if (!state) return;
    if (this.#waiters.count > 0) this.#waiters.advance(completeVector(state), new Set(state.gone));
    if (!isNews(state)) return;
    // The catalog must know of what is unsettled before the round goes on. That all is settled nobody waits for.
    if (state.dirty) await this.#announcer.announce();
    else this.#ctx.waitUntil(this.#announcer.announceLater());
  }
}
