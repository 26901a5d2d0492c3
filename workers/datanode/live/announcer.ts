/** Keeps the node's catalog up to date on one list: one call for each change of what it is to know, one at a time. */
import { SETTLED_NOTICE_MS } from "../../core/limits.ts";
import { errorText } from "../../core/problem.ts";
import type { Announcement, Replication } from "../rounds/replication.ts";

export class Announcer {
  readonly #replication: Replication;
  readonly #note: (announcement: Announcement) => Promise<void>;
  #telling: Promise<void> | undefined;
  #later: Promise<void> | undefined;

  constructor(replication: Replication, note: (announcement: Announcement) => Promise<void>) {
    this.#replication = replication;
    this.#note = note;
  }

  /** Returns once the catalog knows everything; whoever comes meanwhile waits for the same call. Throws where it fails. */
  async announce(): Promise<void> {
    while (this.#replication.announcement()) {
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

  async #tell(): Promise<void> {
    const announcement = this.#replication.announcement();
    if (!announcement) return;
    await this.#note(announcement);
    this.#replication.announced(announcement);
  }
}
