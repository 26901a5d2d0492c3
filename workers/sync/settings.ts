/** What the operator sets for the whole cluster. A value that can't be read is an error, never a silent default. */
import type { Millis } from "../core/hlc.ts";
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

function duration(name: string, text: string | undefined): Millis | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,15}$/.test(text))
    throw new Error(`${name} is ${JSON.stringify(text)}, not a number of milliseconds`);
  return Number(text);
}
