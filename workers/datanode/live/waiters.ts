/** Requests that wait until the node holds what their bookmark has seen (rule B2). By event: nothing polls. */
import type { Millis, Origin } from "../../core/hlc.ts";
import { covers, type Vector, without } from "../../core/vector.ts";

/** How a wait ended: the node holds it all; it does not in time; or the list is on no node, so all of it is gone. */
export type WaitEnd = "held" | "late" | "nowhere";

export interface Waiter {
  readonly wanted: Vector;
  readonly resolve: (end: WaitEnd) => void;
}

export class Waiters {
  readonly #waiters = new Set<Waiter>();

  /** `held` once `advance` reported everything wanted; `late` after `timeoutMs`. */
  wait(wanted: Vector, timeoutMs: Millis): Promise<WaitEnd> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        wanted,
        resolve: (end) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(end);
        },
      };
      const timer = setTimeout(() => waiter.resolve("late"), timeoutMs);
      this.#waiters.add(waiter);
    });
  }

  /** Lets go whoever wanted no more than `complete`; for what is of a `gone` origin, nobody waits (B4). */
  advance(complete: Vector, gone: ReadonlySet<Origin>): void {
    for (const waiter of this.#waiters) {
      if (covers(complete, without(waiter.wanted, gone))) waiter.resolve("held");
    }
  }

  /** Who waits now. What is asked from now on, is asked for them. */
  all(): readonly Waiter[] {
    return [...this.#waiters];
  }

  /** Lets those go: what they have seen is of storages that are no more. */
  nowhere(waiters: readonly Waiter[]): void {
    for (const waiter of waiters) waiter.resolve("nowhere");
  }

  get count(): number {
    return this.#waiters.size;
  }
}
