/** Keeps the node's catalog up to date on one list: no write and no round waits for it, and a crash loses nothing. */
import type { Millis } from "../../core/hlc.ts";
import {
  MAX_TELL_CATALOG_AGAIN_MS,
  SETTLED_NOTICE_MS,
  TELL_CATALOG_AFTER_MS,
  TELL_CATALOG_AGAIN_MS,
} from "../../core/limits.ts";
import { errorText } from "../../core/problem.ts";
import type { CatalogShardRpc } from "../../shared/rpc.ts";
import type { SyncMode } from "../../shared/sync-mode.ts";
import type { Environment } from "../environment.ts";
import type { NodeState } from "../storage/state.ts";
import type { Store } from "../storage/store.ts";
import { transact } from "../storage/transaction.ts";
import type { WakeUp } from "./wake-up.ts";

/** What an announcer has from outside. */
export interface AnnouncerPorts extends Pick<CatalogShardRpc, "note" | "forget"> {
  readonly alarm: WakeUp;
  /** Resolves once so much time has passed. */
  pause(milliseconds: Millis): Promise<void>;
}

export class Announcer {
  readonly #store: Store;
  readonly #environment: Environment;
  readonly #mode: SyncMode;
  readonly #ports: AnnouncerPorts;
  #telling: Promise<void> | undefined;
  #later: Promise<void> | undefined;
  #againMs: Millis = TELL_CATALOG_AGAIN_MS;

  constructor(store: Store, environment: Environment, mode: SyncMode, ports: AnnouncerPorts) {
    this.#store = store;
    this.#environment = environment;
    this.#mode = mode;
    this.#ports = ports;
  }

  /**
   * After each transaction, with no `await` between: where it left news, an alarm is stored in the same commit. Returns what
   * goes on in the background, if anything does; that never fails.
   */
  changed(state: NodeState): Promise<void> | undefined {
    const { alarm } = this.#ports;
    if (!isNews(state)) {
      if (state.deletion?.over !== false) alarm.clear();
      return undefined;
    }
    alarm.at(this.#environment.now() + TELL_CATALOG_AFTER_MS);
    if (state.announced === 0) return this.tell();
    // That all is settled nobody is in a hurry for, and a write may come too.
    if (!state.dirty) return this.#tellLater();
    // In live mode a round is on its way: what it settles need not be told.
    return this.#mode === "live" ? undefined : this.tell();
  }

  /** Tells what is news; where that fails, the alarm is set to try again. */
  async tell(): Promise<void> {
    try {
      await this.#announce();
      this.#againMs = TELL_CATALOG_AGAIN_MS;
      const state = this.#store.readState();
      if (state && !isNews(state) && state.deletion?.over !== false) this.#ports.alarm.clear();
    } catch (error) {
      console.error(`catalog: ${errorText(error)}`);
      this.#ports.alarm.at(this.#environment.now() + this.#againMs);
      this.#againMs = Math.min(2 * this.#againMs, MAX_TELL_CATALOG_AGAIN_MS);
    }
  }

  /** The catalog forgets the list, unless it hears of it again. Nothing told before is still on its way then. Throws where the catalog can't be told. */
  async leave({ list, origin, dirty, maker, announcements: seq }: NodeState): Promise<void> {
    await this.#announce();
    // Stored first: whatever is written until the catalog has forgotten the list is news then, also where it is settled soon.
    this.#set(list, { announced: 0, announcedDirty: null });
    await this.#ports.forget({ list, origin, dirty, seq, maker });
  }

  /** Returns once the catalog knows everything; whoever comes meanwhile waits for the same call. Throws where it fails. */
  async #announce(): Promise<void> {
    while (isNews(this.#store.readState())) {
      this.#telling ??= this.#note().finally(() => {
        this.#telling = undefined;
      });
      await this.#telling;
    }
  }

  #tellLater(): Promise<void> {
    const later = async () => {
      await this.#ports.pause(SETTLED_NOTICE_MS);
      this.#later = undefined;
      await this.tell();
    };
    this.#later ??= later();
    return this.#later;
  }

  async #note(): Promise<void> {
    const state = this.#store.readState();
    if (!state || !isNews(state)) return;
    const { list, origin, dirty, maker, announcements: seq } = state;
    // Stored first: if the answer is lost and the list then returns to its old state, nothing would be news, and the catalog
    // would stay wrong.
    if (state.announced > 0 && state.announcedDirty !== null) this.#set(list, { announcedDirty: null });
    await this.#ports.note({ list, origin, seq, dirty, maker });
    const now = this.#store.readState();
    if (now?.origin !== origin) return;
    const told = { announced: seq, announcedDirty: dirty };
    // A list that rests is put out of memory soon, and would tell the catalog the same at each wake. One that is dirty is
    // stored anew when a round settles it: until then memory is enough, and if that is lost, the catalog is told once more.
    if (dirty) this.#store.bufferState({ ...now, ...told });
    else this.#set(list, told);
  }

  #set(list: string, told: Partial<NodeState>): void {
    transact(this.#store, this.#environment, "sync", list, (change) => change.set(told));
  }
}

/** Whether the catalog does not know the list, or takes it for something else than it is. */
export function isNews(state: NodeState | undefined): boolean {
  if (state === undefined || state.announcements === 0) return false;
  return state.announced === 0 || state.announcedDirty !== state.dirty;
}
