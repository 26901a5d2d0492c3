/** Requests that wait until the node holds what their bookmark has seen (rule B2). By event: nothing polls. */
import type { Millis, Origin } from "../../core/hlc.ts";
import { covers, type Vector, without } from "../../core/vector.ts";

interface Waiter {
  readonly wanted: Vector;
  readonly resolve: (caughtUp: boolean) => void;
}

export class Waiters {
  readonly #waiters = new Set<Waiter>();

  /** True once `advance` reported everything wanted; false after `timeoutMs`. */
  wait(wanted: Vector, timeoutMs: Millis): Promise<boolean> {
    return new Promise((resolve) => {
      const waiter: Waiter = {
        wanted,
        resolve: (caughtUp) => {
          clearTimeout(timer);
          this.#waiters.delete(waiter);
          resolve(caughtUp);
        },
      };
      const timer = setTimeout(() => waiter.resolve(false), timeoutMs);
      this.#waiters.add(waiter);
    });
  }

  /** Lets go whoever wanted no more than `complete`; for what is of a `gone` origin, nobody waits (B4). */
  advance(complete: Vector, gone: ReadonlySet<Origin>): void {
    for (const waiter of this.#waiters) {
      if (covers(complete, without(waiter.wanted, gone))) waiter.resolve(true);
    }
  }

  get count(): number {
    return this.#waiters.size;
  }
}
