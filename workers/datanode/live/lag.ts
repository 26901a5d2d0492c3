/** How long writes wait until they are settled: the last ones, in memory, for people who watch a cluster. */

import type { Millis } from "../../core/hlc.ts";
import { MAX_LAG_SAMPLES } from "../../core/limits.ts";
import type { Lag as LagStatus } from "../../model/sync-answers.ts";

export class Lag {
  #waiting: { readonly version: number; readonly at: Millis }[] = [];
  #samples: Millis[] = [];

  wrote(version: number, at: Millis): void {
    if (this.#waiting.length < MAX_LAG_SAMPLES) this.#waiting.push({ version, at });
  }

  /** Everything up to `version` was settled at `now`. */
  settled(version: number, now: Millis): void {
    const settled = this.#waiting.filter((write) => write.version <= version);
    this.#waiting = this.#waiting.filter((write) => write.version > version);
    this.#samples = [...this.#samples, ...settled.map(({ at }) => now - at)].slice(-MAX_LAG_SAMPLES);
  }

  status(): LagStatus {
    const sorted = this.#samples.toSorted((a, b) => a - b);
    return { samples: sorted.length, p50Ms: quantile(sorted, 0.5), p95Ms: quantile(sorted, 0.95) };
  }
}

/** By nearest rank; null without samples. */
function quantile(sorted: readonly Millis[], q: number): Millis | null {
  return sorted[Math.max(0, Math.ceil(sorted.length * q) - 1)] ?? null;
}
