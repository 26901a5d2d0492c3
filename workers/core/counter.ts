/** Rounds, versions and heads as they come from another worker: whole numbers within bounds, or they are not believed. */
import { MAX_COUNTER, MAX_RAISED_COUNTER } from "./limits.ts";

/** Throws where `value` is no number that this protocol counts up to. */
export function parseCounter(value: unknown): number {
  return within(value, MAX_COUNTER);
}

/** The same for a number above which is counted on. */
export function parseRaised(value: unknown): number {
  return within(value, MAX_RAISED_COUNTER);
}

function within(value: unknown, most: number): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0 && value <= most) return value;
  throw new RangeError(`${String(value)} is no whole number from 0 to ${most}`);
}
