/** What a list keeps beside its records: replaced values, first answers to idempotency keys, records set aside. */
import type { Millis, Stamp } from "../../core/hlc.ts";
import type { TodoId } from "../../core/id.ts";
import type { IncomingRecord } from "../../core/packed.ts";
import type { Value } from "../../core/record.ts";

/** A value that is no longer in its record, and the write that replaced it. */
export interface Replaced extends Value {
  readonly field: string;
  readonly by: Stamp;
  readonly byWallTime: Millis;
}

export type ReplacedById = ReadonlyMap<TodoId, readonly Replaced[]>;

export interface HistoryStore {
  add(replaced: ReplacedById): void;
  /** Latest replacement first. */
  of(id: TodoId): Replaced[];
  /** Keeps of each todo the latest `most`, and of those only what was replaced since `since`. */
  trim(ids: readonly TodoId[], most: number, since: Millis): void;
}

/** The first answer to an idempotency key, and the request that it answered. */
export interface FirstAnswer {
  readonly request: string;
  /** JSON. */
  readonly answer: string;
  readonly at: Millis;
}

export interface FirstAnswerStore {
  get(key: string): FirstAnswer | undefined;
  put(key: string, answer: FirstAnswer): void;
  removeBefore(at: Millis): void;
  count(): number;
}

/** A record that this node can't apply, and why. */
export interface AsideRecord extends IncomingRecord {
  readonly reason: string;
  readonly at: Millis;
}

export interface AsideStore {
  put(record: AsideRecord): void;
  all(): AsideRecord[];
  clear(): void;
  count(): number;
}
