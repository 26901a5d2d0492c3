/** Waits for what a client sends, but not for ever: who sends slowly, or stops in the middle, must not hold on to a request. */
import type { Refusal } from "../core/problem.ts";

/** What `work` comes to; undefined where that takes longer. A failure that comes later is nobody's. */
export async function within<T>(seconds: number, work: Promise<T>): Promise<T | undefined> {
  let stop = () => {};
  const late = new Promise<undefined>((resolve) => {
    const timer = setTimeout(() => resolve(undefined), seconds * 1_000);
    stop = () => clearTimeout(timer);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    stop();
  }
}

export function tooSlow(seconds: number): Refusal {
  return {
    type: "too-large",
    detail: `The body did not arrive in time: it has ${seconds} seconds, and so has each piece of an import. Send less at once.`,
  };
}
