/** Keeps the node's catalog up to date on one list: no write and no round waits for it, and a crash loses nothing. */
import type { Millis } from "../../core/hlc.ts";
import {
  LIST_AT_REST_AFTER_MS,
  MAX_TELL_CATALOG_AGAIN_MS,
  SETTLED_NOTICE_MS,
  TELL_CATALOG_AFTER_MS,
  TELL_CATALOG_AGAIN_MS,
} from "../../core/limits.ts";
import { errorText } from "../../core/problem.ts";
import type { Announcement, CatalogShardRpc } from "../../shared/rpc.ts";
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
    if (!this.#isNews(state)) {
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
      if (state && !this.#isNews(state) && state.deletion?.over !== false) this.#ports.alarm.clear();
    } catch (error) {
      console.error(`catalog: ${errorText(error)}`);
      this.#ports.alarm.at(this.#environment.now() + this.#againMs);
      this.#againMs = Math.min(2 * this.#againMs, MAX_TELL_CATALOG_AGAIN_MS);
    }
  }

  /** The catalog forgets the list, unless it hears of it again. Nothing told before is still on its way then. Throws where the catalog can't be told. */
  async leave(before: NodeState): Promise<void> {
    await this.#announce();
    const state = this.#store.readState();
    // Written meanwhile, it lives on.
    if (state?.seq !== before.seq) return;
    await this.#ports.forget(announcementOf(state, null));
  }

  /** Returns once the catalog knows everything; whoever comes meanwhile waits for the same call. Throws where it fails. */
  async #announce(): Promise<void> {
    while (this.#isNews(this.#store.readState())) {
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
    const before = this.#store.readState();
    if (!before || !this.#isNews(before)) return;
    const { list, origin, dirty } = before;
    const todos = countToTell(before);
    // That all may be dirty is nothing that a catalog could go on believing by mistake.
    const isFirstWord = before.announced === 0 && dirty;
    const seq = before.announcements + Number(!isFirstWord);
    // Stored first: where the answer is lost, and then the news is none any more, the catalog may be wrong for good.
    if (!isFirstWord) this.#set(list, { announcements: seq, announcedDirty: null, announcedTodos: todos });
    await this.#ports.note(announcementOf({ ...before, announcements: seq }, todos));
    const now = this.#store.readState();
    if (now?.origin !== origin) return;
    const told = { announced: seq, announcedDirty: dirty, announcedTodos: todos };
    // A list that rests is put out of memory soon, and would tell the catalog the same at each wake. One that is dirty is
    // stored anew when a round settles it: until then memory is enough, and if that is lost, the catalog is told once more.
    if (dirty) this.#store.holdState({ ...now, ...told });
    else this.#set(list, told);
  }

  #set(list: string, told: Partial<NodeState>): void {
    transact(this.#store, this.#environment, "sync", list, (change) => change.set(told));
  }

  /** Whether the catalog does not know the list, takes it for something else than it is, or asks it for what it could be told for long. */
  #isNews(state: NodeState | undefined): boolean {
    if (state === undefined || state.announcements === 0) return false;
    const { announced, announcedDirty, announcedTodos, dirty, clock, counts } = state;
    if (announced === 0 || announcedDirty !== dirty) return true;
    if (announcedTodos !== null) return announcedTodos !== counts.todos;
    return !dirty && this.#environment.now() - clock.millis >= LIST_AT_REST_AFTER_MS;
  }
}

/**
 * The count goes with a word that is due anyway. Where it changed since, the catalog is told to ask instead: a list in use would
 * have to tell it with every write.
 */
function countToTell({ dirty, announcedTodos, counts }: NodeState): number | null {
  const isMiscounted = announcedTodos !== null && announcedTodos !== counts.todos;
  return dirty || isMiscounted ? null : counts.todos;
}

function announcementOf(state: NodeState, todos: number | null): Announcement {
  const { list, origin, dirty, maker, announcements: seq } = state;
  return { list, origin, seq, dirty, todos, maker };
}
