/** What the operator sets for the whole cluster. A value that can't be read is an error, never a silent default. */
import type { Millis } from "../core/hlc.ts";
import { DEFAULT_WAKES_PER_TICK, MAX_WAKES_PER_TICK } from "../core/limits.ts";
import type { SyncEnv } from "./env.ts";
import { DEFAULT_POLICY, type RoundPolicy } from "./round/due.ts";

export function roundPolicy(env: SyncEnv): RoundPolicy {
  return {
    ...DEFAULT_POLICY,
    tombstoneAgeMs:
      duration("TODO_TOMBSTONE_AGE_MS", env.TODO_TOMBSTONE_AGE_MS) ?? DEFAULT_POLICY.tombstoneAgeMs,
    idleRoundMs: duration("TODO_IDLE_ROUND_MS", env.TODO_IDLE_ROUND_MS) ?? DEFAULT_POLICY.idleRoundMs,
  };
}

/** As the account's plan allows: every wake is a subrequest. */
export function wakesPerTick({ TODO_WAKES_PER_TICK: text }: Pick<SyncEnv, "TODO_WAKES_PER_TICK">): number {
  if (text === undefined) return DEFAULT_WAKES_PER_TICK;
  const wakes = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (wakes < 1 || wakes > MAX_WAKES_PER_TICK)
    throw new Error(
      `TODO_WAKES_PER_TICK is ${JSON.stringify(text)}, not a number from 1 to ${MAX_WAKES_PER_TICK}`,
    );
  return wakes;
}

function duration(name: string, text: string | undefined): Millis | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text))
    throw new Error(`${name} is ${JSON.stringify(text)}, not a number of milliseconds`);
  return Number(text);
}
