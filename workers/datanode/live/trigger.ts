/** Tells the list's coordinator that a round is due: once, until that round has begun. */
import type { Millis } from "../../core/hlc.ts";
import { errorText } from "../../core/problem.ts";

/** How long a message is trusted to have arrived: it may be lost without a word. */
const TRUSTED_MS = 10_000;
/** A request that waits gives up after 5 seconds, so it asks again well before. */
const URGENT_TRUSTED_MS = 1_000;

export class Trigger {
  readonly #send: (list: string, urgent: boolean) => Promise<void>;
  /** Until when a round is taken to be on its way, and until when one that somebody waits for. */
  #dueUntil: Millis = 0;
  #urgentUntil: Millis = 0;

  constructor(send: (list: string, urgent: boolean) => Promise<void>) {
    this.#send = send;
  }

  /** Never fails: where the message is lost, the next write or the cron brings what it would have brought. */
  async wrote(list: string, now: Millis): Promise<void> {
    if (now < this.#dueUntil) return;
    this.#dueUntil = now + TRUSTED_MS;
    await this.#try(list, false);
  }

  /** Someone waits: without the window in which writes are gathered. A thousand who wait are one message. */
  async wanted(list: string, now: Millis): Promise<void> {
    if (now < this.#urgentUntil) return;
    this.#urgentUntil = now + URGENT_TRUSTED_MS;
    this.#dueUntil = now + TRUSTED_MS;
    await this.#try(list, true);
  }

  /** A round has begun: what is written or wanted from now on needs another one. */
  roundBegan(): void {
    this.#dueUntil = 0;
    this.#urgentUntil = 0;
  }

  async #try(list: string, urgent: boolean): Promise<void> {
    try {
      await this.#send(list, urgent);
    } catch (error) {
      this.#dueUntil = 0;
      this.#urgentUntil = 0;
      console.warn(
        `list ${list}: the sync worker could not be told that a round is due: ${errorText(error)}`,
      );
    }
  }
}
