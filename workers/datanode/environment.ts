/** What a node gets from outside: its name, its place, its clock and its source of randomness. Real in the worker, seeded in tests. */
import type { Millis } from "../core/hlc.ts";
import { type PlaceEnv, placeOf } from "../shared/places.ts";

export interface Environment {
  readonly name: string;
  /** Where its objects are made, for `status`. */
  readonly place?: string | null;
  /** Random, drawn when the process of this node starts: what is put back was written by another one (R8, R10). */
  readonly boot: string;
  now(): Millis;
  random(bytes: number): Uint8Array;
}

/** The environment of a node whose process has just started. */
export function realEnvironment(env: PlaceEnv & { readonly NODE: string }): Environment {
  return {
    name: env.NODE,
    place: placeOf(env, env.NODE),
    boot: crypto.randomUUID().slice(0, 8),
    now: () => Date.now(),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
  };
}
