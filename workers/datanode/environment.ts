/** What a node has from outside: its name, its wall clock and its chance. Real in the worker, seeded in tests. */
import type { Millis } from "../core/hlc.ts";

export interface Environment {
  readonly name: string;
  /** Random, drawn when the process of this node starts: what is put back was written by another one (R8, R10). */
  readonly boot: string;
  now(): Millis;
  random(bytes: number): Uint8Array;
}

/** Of a node that has just been started. */
export function realEnvironment(name: string): Environment {
  return {
    name,
    boot: crypto.randomUUID().slice(0, 8),
    now: () => Date.now(),
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
  };
}
