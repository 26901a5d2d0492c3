/** What a round is given: it reaches for nothing else, so the worker, the simulation and tests run the same code. */
import type { Millis } from "../../core/hlc.ts";
import type { RoundBounds } from "../../core/pages.ts";
import type { Replica } from "../../core/replica.ts";
import type { Journal } from "./journal.ts";

export interface RoundSetting {
  readonly list: string;
  /** Random name of this life of the worker (R1). */
  readonly boot: string;
  /** The configured nodes, by name. */
  readonly replicas: ReadonlyMap<string, Replica>;
  readonly journal: Journal;
  readonly tombstoneAgeMs: Millis;
  readonly bounds: RoundBounds;
  now(): Millis;
}
