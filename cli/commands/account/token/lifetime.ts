/** How long a token is good for, as people type it. */
import { wrongUsage } from "../../../failure.ts";

const SECONDS: Readonly<Record<string, number>> = { m: 60, h: 3_600, d: 86_400 };
/** Longer than this, nobody remembers who has it; revoking one by its name counts on it, too. */
export const MAX_LIFETIME_S = 365 * 86_400;

/** Seconds. */
export function parseLifetime(text: string): number {
  const [, count = "", unit = ""] = /^(\d{1,6})([mhd])$/.exec(text) ?? [];
  const seconds = Number(count) * (SECONDS[unit] ?? 0);
  if (seconds > 0 && seconds <= MAX_LIFETIME_S) return seconds;
  throw wrongUsage(`--expires: ${JSON.stringify(text)} is not 1m to 365d`, "for example 90m, 12h or 30d");
}
