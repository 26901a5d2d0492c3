/** What the clients of a torture run were told, and what they saw: all that must be true in the end. */
import type { Stamp } from "../../../workers/core/hlc.ts";
import type { TodoId } from "../../../workers/core/id.ts";
import type { Json } from "../../../workers/core/record.ts";

/** A write that was acknowledged. */
export interface Acknowledged {
  readonly id: TodoId;
  readonly stamp: Stamp;
  readonly fields: ReadonlyMap<string, Json>;
}

/** A client with a bookmark saw one task and later the other one, in the same todo. */
export interface Observed {
  readonly id: TodoId;
  readonly before: string;
  readonly after: string;
}

/** What became of a request. `unknown`: no answer came, so the write may have been made or not. */
export const OUTCOMES = [
  "acknowledged",
  "read",
  "behind",
  "not found",
  "unknown",
  "answered at last",
] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** History keeps 50 values of a todo, and a write replaces three at most: so none is ever dropped from it. */
const MAX_WRITES_PER_TODO = 15;

export class TortureLedger {
  readonly acknowledged: Acknowledged[] = [];
  readonly observed: Observed[] = [];
  /** Tasks of writes with an idempotency key: each may stand in one write only. */
  readonly keyed = new Set<string>();
  readonly outcomes: Record<Outcome, number>;
  /** Promises found broken while the run was on. */
  readonly violations: string[] = [];
  readonly #tries = new Map<TodoId, number>();
  #tasks = 0;

  constructor() {
    this.outcomes = {
      acknowledged: 0,
      read: 0,
      behind: 0,
      "not found": 0,
      unknown: 0,
      "answered at last": 0,
    };
  }

  get operations(): number {
    return Object.values(this.outcomes).reduce((sum, count) => sum + count, 0);
  }

  /** A task that no other write has: it tells which write it came from. */
  newTask(): string {
    return `task ${++this.#tasks}`;
  }

  /** Whether `task` was ever sent to a node. */
  wasSent(task: Json): boolean {
    const n = typeof task === "string" ? Number(/^task (\d+)$/.exec(task)?.[1]) : Number.NaN;
    return n >= 1 && n <= this.#tasks;
  }

  /** Todos that may still be written to. */
  open(): TodoId[] {
    return [...this.#tries].filter(([, tries]) => tries < MAX_WRITES_PER_TODO).map(([id]) => id);
  }

  trying(id: TodoId): void {
    this.#tries.set(id, (this.#tries.get(id) ?? 0) + 1);
  }

  acknowledge(id: TodoId, stamp: Stamp, fields: Readonly<Record<string, Json>>): void {
    if (!this.#tries.has(id)) this.trying(id);
    this.acknowledged.push({ id, stamp, fields: new Map(Object.entries(fields)) });
  }

  count(outcome: Outcome): void {
    this.outcomes[outcome]++;
  }

  violation(text: string): void {
    this.violations.push(text);
  }
}
