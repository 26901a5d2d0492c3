/** How much one client may ask, counted by the platform's rate limits. Without their bindings there is no limit. */
import { RATE_LIMITS } from "../core/limits.ts";
import type { Refusal } from "../core/problem.ts";
import type { Budget } from "../model/scope.ts";

/** The part of the platform's binding that is used here. */
interface RateLimiter {
  limit(options: { key: string }): Promise<{ success: boolean }>;
}

/** The bindings, as wrangler.toml names them. */
export interface RateLimitEnv {
  readonly LIMIT_READ?: RateLimiter;
  readonly LIMIT_WRITE?: RateLimiter;
  readonly LIMIT_SYNC?: RateLimiter;
  readonly LIMIT_ADMIN?: RateLimiter;
}

/** Undefined where `key` has not used up its `budget`; else the refusal, and how many seconds to wait. */
export async function refuseTooMany(
  env: RateLimitEnv,
  budget: Budget,
  key: string,
): Promise<{ readonly refusal: Refusal; readonly retryAfterSeconds: number } | undefined> {
  const { LIMIT_READ: read, LIMIT_WRITE: write, LIMIT_SYNC: sync, LIMIT_ADMIN: admin } = env;
  const limiter = { read, write, sync, admin }[budget];
  if (!limiter || (await limiter.limit({ key })).success) return undefined;
  const { limit, periodSeconds } = RATE_LIMITS[budget];
  const detail = `More than ${limit} requests of this kind (${budget}) within ${periodSeconds} s: wait, then go on.`;
  return { refusal: { type: "rate-limited", detail }, retryAfterSeconds: periodSeconds };
}

/** What counts as one address. For IPv6 it is the first 64 bits: a client has all addresses that share them. */
export function networkOf(address: string): string {
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.split("::");
  const groups = head.split(":");
  // `::` stands for the missing zeros; only the first four groups matter.
  const after = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - groups.length - after.length);
  return [...groups, ...Array<string>(zeros).fill("0"), ...after].slice(0, 4).join(":");
}
