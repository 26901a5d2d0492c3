/** Keeps the node's catalog up to date on one list: one call for each change of what it is to know, one at a time. */
import { SETTLED_NOTICE_MS } from "../../core/limits.ts";
import { errorText } from "../../core/problem.ts";
import type { Announcement } from "../../shared/rpc.ts";
import type { NodeState } from "../storage/state.ts";
import type { Store } from "../storage/store.ts";

export class Announcer {
  readonly #store: Store;
  readonly #note: (announcement: Announcement) => Promise<void>;
  readonly #forget: (announcement: Announcement) => Promise<void>;
  #telling: Promise<void> | undefined;
  #later: Promise<void> | undefined;

  constructor(
    store: Store,
    note: (announcement: Announcement) => Promise<void>,
    forget: (announcement: Announcement) => Promise<void>,
  ) {
    this.#store = store;
    this.#note = note;
    this.#forget = forget;
  }

  /** Returns once the catalog knows everything; whoever comes meanwhile waits for the same call. Throws where it fails. */
  async announce(): Promise<void> {
    while (isNews(this.#store.readState())) {
      this.#telling ??= this.#tell().finally(() => {
        this.#telling = undefined;
      });
      await this.#telling;
    }
  }

  /** The same, a little later, for news that nobody waits for. Where it fails, the next announcement tells it too. */
  announceLater(): Promise<void> {
    const later = async () => {
      await new Promise((resolve) => setTimeout(resolve, SETTLED_NOTICE_MS));
      this.#later = undefined;
      await this.announce().catch((error) => console.error(`catalog: ${errorText(error)}`));
    };
    this.#later ??= later();
    return this.#later;
  }

  /** The catalog forgets the list, unless it hears of it again. Nothing told before is still on its way then. */
  async leave({ list, origin, dirty, maker, announcements: seq }: NodeState): Promise<void> {
    await this.announce();
    await this.#forget({ list, origin, dirty, seq, maker });
  }

  async #tell(): Promise<void> {
    const state = this.#store.readState();
    if (!isNews(state)) return;
    const { list, origin, dirty, maker, announcements: seq } = state;
    await this.#note({ list, origin, dirty, seq, maker });
    // In memory: if that is lost, the catalog is told once more.
    const now = this.#store.readState();
    if (now) this.#store.holdState({ ...now, announced: seq });
  }
}

/** Whether there is something that the catalog has not acknowledged yet. */
export function isNews(state: NodeState | undefined): state is NodeState {
  return state !== undefined && state.announced !== state.announcements;
}
