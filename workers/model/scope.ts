/** What a token allows: a scope, and the lists it is for. Pure. */
import type { RATE_LIMITS } from "../core/limits.ts";

/** Each scope includes those before it. */
export const SCOPES = ["read", "write", "admin"] as const;
export type Scope = (typeof SCOPES)[number];

export type Budget = keyof typeof RATE_LIMITS;

/** What a route asks of whoever asks for it; each route's entry says it. */
export interface Access {
  /** `public`: for everyone, without a token. */
  readonly scope: "public" | Scope;
  /** What its requests are counted with; its scope's own unless given, so none of a public one's. */
  readonly budget?: Budget;
  /** A ticket will do in place of a token. */
  readonly takesTicket?: true;
  /** A token for calendars, in the address, will do in place of one in the header. */
  readonly takesCalendarToken?: true;
}

/** A list's name; or `work-*`, every list whose name begins with `work-`; or `*`, every list. */
export type ListPattern = string;

/** On whose behalf a request is answered. */
export interface Principal {
  /** Who: rate limits count by it, and the log names it. */
  readonly sub: string;
  readonly scope: Scope;
  readonly lists: readonly ListPattern[];
  /** When this ends, in seconds since 1970; null where it does not. */
  readonly exp: number | null;
  /** Lists that are new on the node: any number, some that are counted with its `sub`, or no more (`TODO_QUOTAS`). */
  readonly makesLists: "any" | "counted" | "none";
}

const PATTERN = /^(?:\*|[a-z0-9][a-z0-9-]{0,62}|[a-z0-9](?:[a-z0-9-]{0,60})-\*)$/;

export function isListPattern(text: string): boolean {
  return PATTERN.test(text);
}

export function allowsScope(held: Scope, needed: Scope): boolean {
  return SCOPES.indexOf(held) >= SCOPES.indexOf(needed);
}

export function allowsList(patterns: readonly ListPattern[], list: string): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith("*") ? list.startsWith(pattern.slice(0, -1)) : list === pattern,
  );
}

export function allowsEveryList(patterns: readonly ListPattern[]): boolean {
  return patterns.includes("*");
}
