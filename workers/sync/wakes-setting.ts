/** How many lists each shard of the scheduler wakes in one look: as the account's plan allows. */
import { DEFAULT_WAKES_PER_TICK, MAX_WAKES_PER_TICK } from "../core/limits.ts";

export interface WakesEnv {
  /** Such as `500`. */
  readonly TODO_WAKES_PER_TICK?: string;
}

/** Every wake is a subrequest. Throws where the setting can't be read. */
export function wakesPerTick({ TODO_WAKES_PER_TICK: text }: WakesEnv): number {
  if (text === undefined) return DEFAULT_WAKES_PER_TICK;
  const wakes = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (wakes < 1 || wakes > MAX_WAKES_PER_TICK)
    throw new Error(
      `TODO_WAKES_PER_TICK is ${JSON.stringify(text)}, not a number from 1 to ${MAX_WAKES_PER_TICK}`,
    );
  return wakes;
}
