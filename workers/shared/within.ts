/** Waiting with a time limit. */
import type { Refusal } from "../core/problem.ts";

/** The result of `work`; undefined where it takes longer than `millis`. A failure that comes later is ignored. */
export async function within<T>(millis: number, work: Promise<T>): Promise<T | undefined> {
  const { promise: late, resolve } = Promise.withResolvers<undefined>();
  const timer = setTimeout(() => resolve(undefined), millis);
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The refusal of a body that comes too slowly: such a client must not keep a request open. */
export function tooSlow(seconds: number): Refusal {
  return {
    type: "too-large",
    detail: `The body did not arrive in time: it has ${seconds} seconds, and so has each piece of an import. Send less at once.`,
  };
}
