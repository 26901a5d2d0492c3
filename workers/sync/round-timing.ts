/** When a round runs that somebody asks for: at once after a pause, and no more often than its bounds allow. */
import type { Millis } from "../core/hlc.ts";
import { TRIGGER_WINDOW_MS, URGENT_ROUND_EVERY_MS } from "../core/limits.ts";

/** In memory only: a coordinator that slept has paused. */
export class RoundTiming {
  #begunAt: Millis = Number.NEGATIVE_INFINITY;
  /** When the last round was due that somebody waited for. */
  #urgentAt: Millis = Number.NEGATIVE_INFINITY;

  /** A round begins. */
  began(now: Millis): void {
    this.#begunAt = now;
  }

  /** For a write: the first one after a pause gets its round at once; those soon after a round began share the next one. */
  dueForWrite(now: Millis): Millis {
    // A clock that was set back must not hold the round up.
    const sinceBegun = Math.max(0, now - this.#begunAt);
    return now + Math.max(0, TRIGGER_WINDOW_MS - sinceBegun);
  }

  /** For a client that waits. Whoever may read may name what is not there: however many wait, and however short rounds are, they get one a second. */
  dueForWaiting(now: Millis): Millis {
    // One that is still to come is theirs as well; but not where the clock was set back.
    const isToCome = this.#urgentAt > now && this.#urgentAt <= now + URGENT_ROUND_EVERY_MS;
    if (!isToCome)
      this.#urgentAt = now + Math.max(0, URGENT_ROUND_EVERY_MS - Math.max(0, now - this.#urgentAt));
    return this.#urgentAt;
  }
}
