/** Idempotent writes: the first answer to a key is kept with the write, and given again (`Idempotency-Key`). */
import type { Millis, Stamp } from "../../core/hlc.ts";
import { REPLY_AGE_MS } from "../../core/limits.ts";
import type { Refusal } from "../../core/problem.ts";

/** A client's key, and its request as parsed: the same key with another request is a mistake of the client. */
export interface Once {
  readonly key: string;
  readonly request: string;
}

/** An answer to a write, and the write's stamp: what `undo` names it by. */
export interface Written<T> {
  readonly outcome: T | Refusal;
  readonly stamp: Stamp | null;
}

export interface Reply {
  readonly request: string;
  readonly written: string;
  readonly at: Millis;
}

export interface ReplyStore {
  get(key: string): Reply | undefined;
  put(key: string, reply: Reply): void;
  removeBefore(at: Millis): void;
}

/** The answer that was given to this key, or a refusal where it came with another request; undefined where it is new. */
export function earlierAnswer<T>(replies: ReplyStore, once: Once, now: Millis): Written<T> | undefined {
  const first = replies.get(once.key);
  if (!first || first.at <= now - REPLY_AGE_MS) return undefined;
  if (first.request !== once.request) return { outcome: MISMATCH, stamp: null };
  return JSON.parse(first.written) as Written<T>;
}

const MISMATCH: Refusal = {
  type: "idempotency-mismatch",
  detail: "This Idempotency-Key was used for another request in the last 24 hours: take a new one.",
};
