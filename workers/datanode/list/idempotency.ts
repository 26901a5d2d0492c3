/** Idempotent writes: the first answer to a key is kept with the write, and given again (`Idempotency-Key`). */
import type { Millis, Stamp } from "../../core/hlc.ts";
import { FIRST_ANSWER_AGE_MS, SWEEP_FIRST_ANSWERS_EVERY_MS } from "../../core/limits.ts";
import { isRefusal, type Refusal } from "../../core/problem.ts";
import type { Change } from "../storage/change.ts";
import type { FirstAnswerStore } from "../storage/shelves.ts";
import { RETIRED } from "./retired.ts";

/** A client's key, and its request as parsed: the same key with another request is a mistake of the client. */
export interface IdempotencyKey {
  readonly key: string;
  readonly request: string;
}

/** What a write came to, and its stamp: what `undo` names it by. */
export interface WriteOutcome<T> {
  readonly outcome: T | Refusal;
  readonly stamp: Stamp | null;
}

/** Runs `write`; with a key only the first time, and its answer is given again after that. A retired node refuses it (P2). */
export function writeOnce<T>(
  change: Change,
  key: IdempotencyKey | undefined,
  write: (change: Change) => T | Refusal,
  most: number,
): WriteOutcome<T> {
  if (change.state.retired) return { outcome: RETIRED, stamp: null };
  if (!key) return outcomeOf(change, write(change));
  const { firstAnswers } = change.store;
  const now = change.environment.now();
  const first = firstAnswer<T>(firstAnswers, key, now);
  if (first) return first;
  if (isFull(change, now, most)) return { outcome: tooMany(most), stamp: null };
  const written = outcomeOf(change, write(change));
  // A refused request changed nothing, and may be repeated with the same key once it is put right.
  if (isRefusal(written.outcome)) return written;
  firstAnswers.put(key.key, { request: key.request, answer: JSON.stringify(written), at: now });
  change.set({ keys: change.state.keys + 1 });
  sweep(change, now);
  return written;
}

/** The answer that was given to this key, or a refusal where it came with another request; undefined where it is new. */
function firstAnswer<T>(
  answers: FirstAnswerStore,
  { key, request }: IdempotencyKey,
  now: Millis,
): WriteOutcome<T> | undefined {
  const first = answers.get(key);
  if (!first || first.at <= now - FIRST_ANSWER_AGE_MS) return undefined;
  if (first.request !== request) return { outcome: MISMATCH, stamp: null };
  return JSON.parse(first.answer) as WriteOutcome<T>;
}

function outcomeOf<T>({ state }: Change, outcome: T | Refusal): WriteOutcome<T> {
  return { outcome, stamp: isRefusal(outcome) ? null : state.latest };
}

function sweep(change: Change, now: Millis): void {
  if (now < change.state.sweptAt + SWEEP_FIRST_ANSWERS_EVERY_MS) return;
  change.store.firstAnswers.removeBefore(now - FIRST_ANSWER_AGE_MS);
  change.set({ sweptAt: now, keys: change.store.firstAnswers.count() });
}

/** Refused without a change, also where expired keys could make room: the next hour's sweep does that. */
function isFull({ state: { keys, sweptAt } }: Change, now: Millis, most: number): boolean {
  return keys >= most && now < sweptAt + SWEEP_FIRST_ANSWERS_EVERY_MS;
}

function tooMany(most: number): Refusal {
  const detail = `This list keeps ${most} idempotency keys of the last 24 hours, and no more: try again later, or write without one.`;
  return { type: "rate-limited", detail };
}

const MISMATCH: Refusal = {
  type: "idempotency-mismatch",
  detail: "This Idempotency-Key was used for another request in the last 24 hours: take a new one.",
};
