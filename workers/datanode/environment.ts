/** What a node has from outside: its name, its wall clock and its chance. Real in the worker, seeded in tests. */
import type { Millis } from "../core/hlc.ts";

export interface Environment {
  readonly name: string;
  now(): Millis;
  random(bytes: number): Uint8Array;
}
