/** Tells the list's coordinator that a round is due: once, until that round has begun. */
import type { Millis } from "../../core/hlc.ts";
import { TRIGGER_TRUSTED_MS, URGENT_TRIGGER_TRUSTED_MS } from "../../core/limits.ts";
import { errorText } from "../../core/problem.ts";
import type { ListPresence } from "../../shared/rpc.ts";

/** Whether the sync worker found the list on a node; undefined while there is no sync worker. */
type Send = (list: string, urgent: boolean) => Promise<ListPresence | undefined>;

export class Trigger {
  readonly #send: Send;
  /** Until when a round is taken to be on its way, and until when one that somebody waits for. */
  #dueUntil: Millis = 0;
  #urgentUntil: Millis = 0;

  constructor(send: Send) {
    this.#send = send;
  }

  /** Never fails: where the message is lost, the next write or the cron brings what it would have brought. */
  async wrote(list: string, now: Millis): Promise<void> {
    if (now < this.#dueUntil) return;
    this.#dueUntil = now + TRIGGER_TRUSTED_MS;
    await this.#try(list, false);
  }

  /** Someone waits: without the window in which writes are gathered. A thousand who wait are one message. */
  async wanted(list: string, now: Millis): Promise<void> {
    if (now < this.#urgentUntil) return;
    this.#urgentUntil = now + URGENT_TRIGGER_TRUSTED_MS;
    this.#dueUntil = now + TRIGGER_TRUSTED_MS;
    await this.#try(list, true);
  }

  /** A round has begun: what is written or wanted from now on needs another one. */
  roundBegan(): void {
    this.#dueUntil = 0;
    this.#urgentUntil = 0;
  }

  async #try(list: string, urgent: boolean): Promise<void> {
    try {
      // A list that is nowhere gets no round: nobody need wait for one to begin.
      if ((await this.#send(list, urgent)) === "none") this.roundBegan();
    } catch (error) {
      this.roundBegan();
      console.warn(
        `list ${list}: the sync worker could not be told that a round is due: ${errorText(error)}`,
      );
    }
  }
}
