/** Waiting, but not for ever. */
import type { Refusal } from "../core/problem.ts";

/** What `work` comes to; undefined where that takes longer. A failure that comes later is nobody's. */
export async function within<T>(millis: number, work: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), millis);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Who sends slowly, or stops in the middle, must not hold on to a request. */
export function tooSlow(seconds: number): Refusal {
  return {
    type: "too-large",
    detail: `The body did not arrive in time: it has ${seconds} seconds, and so has each piece of an import. Send less at once.`,
  };
}
