/** What the scheduler tells of all lists, for the metrics: numbers, and which lists are worth a look. */
import type { Millis } from "../../core/hlc.ts";
import {
  COUNT_LISTS_EVERY_MS,
  MAX_COUNTED_LISTS,
  MAX_SLOW_LISTS,
  SLOW_LIST_AGE_MS,
} from "../../core/limits.ts";
import type { Sql } from "../../shared/sql.ts";

export interface ScheduleCounts {
  /** Lists that are looked after. */
  readonly lists: number;
  /** Lists that are to be looked at now; `MAX_COUNTED_LISTS` stands for that many or more. */
  readonly due: number;
}

export interface ScheduleOverview extends ScheduleCounts {
  /** When cron last went through; null since this object woke. */
  readonly tickedAt: Millis | null;
  /** Lists with a slow round of late, the slowest first. */
  readonly slow: readonly string[];
}

/** Counts the lists of one shard. */
export class ListCounts {
  readonly #sql: Sql;
  readonly #now: () => Millis;
  #counted: { readonly lists: number; readonly at: Millis } | undefined;

  constructor(sql: Sql, now: () => Millis) {
    this.#sql = sql;
    this.#now = now;
  }

  read(): ScheduleCounts {
    const now = this.#now();
    return {
      lists: this.#lists(now),
      due: this.#count("SELECT 1 FROM list WHERE due_at <= ? LIMIT ?", now, MAX_COUNTED_LISTS),
    };
  }

  /** To count reads every row: of many lists that is done once in a while. */
  #lists(now: Millis): number {
    const { lists = 0, at = 0 } = this.#counted ?? {};
    if (lists > MAX_COUNTED_LISTS && now - at < COUNT_LISTS_EVERY_MS) return lists;
    this.#counted = { lists: this.#count("SELECT 1 FROM list"), at: now };
    return this.#counted.lists;
  }

  #count(select: string, ...bindings: number[]): number {
    return this.#sql.exec<{ count: number }>(`SELECT count(*) AS count FROM (${select})`, ...bindings).one()
      .count;
  }
}

/** What the metrics say of all shards together. It is kept in memory, so that metrics cost no row. */
export class Overview {
  readonly #now: () => Millis;
  readonly #slow = new Map<string, { readonly durationMs: Millis; readonly at: Millis }>();
  #tickedAt: Millis | null = null;

  constructor(now: () => Millis) {
    this.#now = now;
  }

  ticked(): void {
    this.#tickedAt = this.#now();
  }

  slow(list: string, durationMs: Millis): void {
    // The one that was slow longest ago makes room.
    this.#slow.delete(list);
    this.#slow.set(list, { durationMs, at: this.#now() });
    const [first] = this.#slow.keys();
    if (first !== undefined && this.#slow.size > MAX_SLOW_LISTS) this.#slow.delete(first);
  }

  read(shards: readonly ScheduleCounts[]): ScheduleOverview {
    const now = this.#now();
    const slow = [...this.#slow].filter(([, { at }]) => now - at < SLOW_LIST_AGE_MS);
    slow.sort(([, one], [, other]) => other.durationMs - one.durationMs);
    const due = shards.reduce((sum, shard) => sum + shard.due, 0);
    return {
      lists: shards.reduce((sum, shard) => sum + shard.lists, 0),
      due: Math.min(due, MAX_COUNTED_LISTS),
      tickedAt: this.#tickedAt,
      slow: slow.map(([list]) => list),
    };
  }
}
