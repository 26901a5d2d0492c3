/** Tickets for watching one list: what a browser puts into an address in place of a token, which must not stand there. */
import type { Millis } from "../core/hlc.ts";
import { MAX_TICKETS, TICKET_AGE_MS } from "../core/limits.ts";
import type { Ticket } from "../model/tokens.ts";

/** When the stream that it opens must end: when the token expires with which the ticket was made. Null where it never does. */
export interface Admission {
  readonly until: Millis | null;
}

interface Issued extends Admission {
  readonly expiresAt: Millis;
}

/** So many random bytes that nobody guesses them. */
const TICKET_BYTES = 16;

/**
 * Kept in the memory of the list's object, because a read stores nothing. Where the object is put out of memory within
 * the 30 seconds, its tickets are refused: their clients ask for others.
 */
export class Tickets {
  readonly #issued = new Map<string, Issued>();

  issue(until: Millis | null, now: Millis): Ticket {
    for (const [ticket, { expiresAt }] of this.#issued) if (expiresAt <= now) this.#issued.delete(ticket);
    // A map keeps the order in which its members came: the first one is the oldest.
    const [oldest] = this.#issued.keys();
    if (oldest !== undefined && this.#issued.size >= MAX_TICKETS) this.#issued.delete(oldest);
    const random = crypto.getRandomValues(new Uint8Array(TICKET_BYTES));
    const ticket = Array.from(random, (byte) => byte.toString(16).padStart(2, "0")).join("");
    const expiresAt = now + TICKET_AGE_MS;
    this.#issued.set(ticket, { expiresAt, until });
    return { ticket, expiresAt: new Date(expiresAt).toISOString() };
  }

  /** Uses the ticket up. Undefined where it is unknown, used or too old. */
  redeem(ticket: string, now: Millis): Admission | undefined {
    const issued = this.#issued.get(ticket);
    this.#issued.delete(ticket);
    return issued && issued.expiresAt > now ? { until: issued.until } : undefined;
  }
}
