/** Everyone who is told when a list changes: watchers, requests that wait, the node's catalog, the sync worker. */
import type { Millis, Origin } from "../../core/hlc.ts";
import { BOOKMARK_WAIT_MS, MAX_WAITERS } from "../../core/limits.ts";
import type { Refusal } from "../../core/problem.ts";
import type { CatalogShardRpc, ListPresence } from "../../shared/rpc.ts";
import type { SyncMode } from "../../shared/sync-mode.ts";
import type { Environment } from "../environment.ts";
import type { ListRequest } from "../list/list-request.ts";
import { behind, wantedBy } from "../list/wanted.ts";
import { completeVector, type NodeState } from "../storage/state.ts";
import type { Store } from "../storage/store.ts";
import type { Transaction } from "../storage/transaction.ts";
import { Announcer } from "./announcer.ts";
import { Events } from "./events.ts";
import { Lag } from "./lag.ts";
import { Trigger } from "./trigger.ts";
import { Waiters } from "./waiters.ts";
import { WakeUp } from "./wake-up.ts";
import { Watchers } from "./watchers.ts";

/** Calls to other objects, which may fail. */
export interface Outbound {
  note: CatalogShardRpc["note"];
  forget: CatalogShardRpc["forget"];
  trigger(list: string, urgent: boolean): Promise<ListPresence | undefined>;
}

/** Whether the node holds what a client has seen, and what of that is gone: of those origins, nobody waits (B2, B4). */
export interface CaughtUp {
  readonly refusal: Refusal | undefined;
  readonly lost: readonly Origin[];
}

export class Audience {
  readonly watchers: Watchers;
  readonly lag = new Lag();
  /** The object's one alarm: what is left of a deletion goes on with it too. */
  readonly alarm: WakeUp;
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
    maxWatchers: number,
    { note, forget, trigger }: Outbound,
  ) {
    this.#ctx = ctx;
    this.alarm = new WakeUp(ctx.storage);
    this.#store = store;
    this.#environment = environment;
    this.#mode = mode;
    this.#events = new Events(store);
    this.watchers = new Watchers(ctx, this.#events, maxWatchers);
    const pause = (milliseconds: Millis) => new Promise<void>((resolve) => setTimeout(resolve, milliseconds));
    this.#announcer = new Announcer(store, environment, mode, {
      note,
      forget,
      alarm: this.alarm,
      pause,
    });
    this.#trigger = new Trigger(async (list, urgent) => {
      // B3: the answer says nothing to who began to wait since: the list may have been written meanwhile.
      const asking = this.#waiters.all();
      const where = await trigger(list, urgent);
      if (where === "none") this.#waiters.nowhere(asking);
      return where;
    });
  }

  /** Waits until the node holds what the client has seen; a refusal, where that does not come to pass (B2). */
  async catchUp({ list, bookmark }: ListRequest): Promise<CaughtUp> {
    if (bookmark === null) return { refusal: undefined, lost: [] };
    const state = this.#store.readState();
    const { wanted, lacking, isKnown } = wantedBy(bookmark, state);
    const mayWait = lacking.length > 0 && this.#mode !== "manual" && this.#waiters.count < MAX_WAITERS;
    if (mayWait) {
      const waiting = this.#waiters.wait(wanted, BOOKMARK_WAIT_MS);
      // What was invented gets no round (B4); whether the list is anywhere, only the sync worker can say (B5).
      if (this.#mode === "live" && (isKnown || state === undefined))
        this.#ctx.waitUntil(this.#trigger.wanted(list, this.#environment.now()));
      if ((await waiting) === "nowhere") return { refusal: undefined, lost: [...wanted.keys()] };
    }
    const now = wantedBy(bookmark, this.#store.readState());
    return { refusal: now.lacking.length > 0 ? behind(now.lacking) : undefined, lost: now.lost };
  }

  /** What `Last-Event-ID` is for whoever has read the list in this very moment. */
  eventId(): string {
    return this.#events.here();
  }

  /** Tells of a client's request, which waits for none of those who are told. With no `await` after the transaction. */
  wrote(transaction: Transaction<unknown>): void {
    const { wrote, state } = transaction;
    if (state) this.#tellCatalog(state);
    this.watchers.publish(this.#events.record(transaction));
    if (wrote && state) {
      const now = this.#environment.now();
      this.lag.wrote(state.head, now);
      if (this.#mode === "live") this.#ctx.waitUntil(this.#trigger.wrote(state.list, now));
    }
  }

  /** What the catalog was still to be told when the alarm was set. */
  tellCatalog(): Promise<void> {
    return this.#announcer.tell();
  }

  /** The node's catalog forgets the list, as it is in `state` (P3). */
  leaveCatalog(state: NodeState): Promise<void> {
    return this.#announcer.leave(state);
  }

  /** A round has begun here: what is written or wanted from now on needs another one. */
  roundBegan(): void {
    this.#trigger.roundBegan();
  }

  /** Everything up to `version` is settled. */
  settled(version: number): void {
    this.lag.settled(version, this.#environment.now());
  }

  /** Tells of a call of the sync worker, as `wrote` does. */
  replicated(transaction: Transaction<unknown>): void {
    const { state } = transaction;
    if (state) this.#tellCatalog(state);
    this.watchers.publish(this.#events.record(transaction));
    if (!state) return;
    if (this.#waiters.count > 0) this.#waiters.advance(completeVector(state), new Set(state.gone));
  }

  #tellCatalog(state: NodeState): void {
    const telling = this.#announcer.changed(state);
    if (telling) this.#ctx.waitUntil(telling);
  }
}
