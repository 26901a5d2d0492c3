/** After a local write, tells the list's coordinator that a round is due: once, until that round has begun. */
import type { Millis } from "../core/hlc.ts";
import { errorText } from "../core/problem.ts";

export class Trigger {
  readonly #send: (list: string, urgent: boolean) => Promise<void>;
  /** Until when a round is taken to be on its way; a message may be lost without a word. */
  #dueUntil: Millis = 0;

  constructor(send: (list: string, urgent: boolean) => Promise<void>) {
    this.#send = send;
  }

  /** Never fails: where the message is lost, the next write or the cron brings what it would have brought. */
  async wrote(list: string, now: Millis): Promise<void> {
    if (now < this.#dueUntil) return;
    this.#dueUntil = now + TRUSTED_MS;
    await this.#try(list, false);
  }

  /** Someone waits: without the window in which writes are gathered. */
  async wanted(list: string): Promise<void> {
    await this.#try(list, true);
  }

  /** A round has begun: what is written from now on needs another one. */
  roundBegan(): void {
    this.#dueUntil = 0;
  }

  async #try(list: string, urgent: boolean): Promise<void> {
    try {
      await this.#send(list, urgent);
    } catch (error) {
      this.#dueUntil = 0;
      console.warn(`list ${list}: the sync worker could not be told of a write: ${errorText(error)}`);
    }
  }
}

const TRUSTED_MS = 10_000;
