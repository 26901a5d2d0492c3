/** What writes replaced: kept on each node, bounded by count and age for each todo, and the way back. */

import type { Millis, Stamp } from "../../core/hlc.ts";
import type { TodoId } from "../../core/id.ts";
import { HISTORY_AGE_MS, MAX_HISTORY_PER_TODO } from "../../core/limits.ts";
import { type Json, sameJson, type TodoRecord, type Value, winner } from "../../core/record.ts";
import { isDeleted } from "../../core/todo.ts";
import { initialOf } from "../../model/todo.ts";

/** A value that is no longer in its record, and the write that replaced it. */
export interface Replaced extends Value {
  readonly field: string;
  readonly by: Stamp;
  readonly byWallTime: Millis;
}

export interface HistoryStore {
  add(replaced: ReplacedById): void;
  /** Latest replacement first. */
  of(id: TodoId): Replaced[];
  /** Keeps of each todo the latest `most`, and of those only what was replaced since `since`. */
  trim(ids: readonly TodoId[], most: number, since: Millis): void;
}

export type ReplacedById = ReadonlyMap<TodoId, readonly Replaced[]>;

/** The values that `after` no longer has. A write of the value that stood there already replaced nothing. */
export function replacedValues(before: TodoRecord, after: TodoRecord): Replaced[] {
  return [...after.fields.keys()].flatMap((field) => {
    const by = winner(after, field);
    const values = before.fields.get(field) ?? unwritten(before, field);
    if (!by) return [];
    const kept = new Set(after.fields.get(field)?.map(({ stamp }) => stamp));
    const gone = values.filter(({ stamp }) => !kept.has(stamp));
    if (gone.every(({ value }) => sameJson(value, by.value))) return [];
    return gone.map((value) => ({ ...value, field, by: by.stamp, byWallTime: by.wallTime }));
  });
}

/** What stood in a field that no write had named: its initial value, since the todo was made. */
function unwritten({ created }: TodoRecord, field: string): Value[] {
  const value = initialOf(field);
  return value === undefined ? [] : [{ ...created, value }];
}

/** Notes what a change replaced, and forgets of those todos what is too old or too much. */
export function keepHistory(history: HistoryStore, replaced: ReplacedById, now: Millis): void {
  if (replaced.size === 0) return;
  history.add(replaced);
  history.trim([...replaced.keys()], MAX_HISTORY_PER_TODO, now - HISTORY_AGE_MS);
}

export type Undo =
  | { readonly type: "write"; readonly fields: Readonly<Record<string, Json>> }
  | { readonly type: "changed-since"; readonly field: string }
  | { readonly type: "nothing" };

/**
 * What takes back the write `stamp`: each field that it wrote gets the value that won there before. A field counts as
 * unchanged while it holds what that write put there, also where a later undo put it back.
 */
export function undoOf(record: TodoRecord, history: readonly Replaced[], stamp: Stamp): Undo {
  const holds = (field: string): boolean => {
    const now = winner(record, field);
    if (now === undefined || now.stamp === stamp) return now !== undefined;
    return history.some(
      (old) => old.field === field && old.stamp === stamp && sameJson(old.value, now.value),
    );
  };
  if (record.created.stamp === stamp) {
    // Every write writes `deleted` (M5), so that alone is no change while the todo lives.
    const changed = [...record.fields.keys()].find(
      (field) => !holds(field) && (field !== "deleted" || isDeleted(record)),
    );
    return changed === undefined
      ? { type: "write", fields: { deleted: true } }
      : { type: "changed-since", field: changed };
  }
  const before = new Map<string, Replaced>();
  for (const replaced of history) {
    const known = before.get(replaced.field);
    if (replaced.by === stamp && (!known || replaced.stamp > known.stamp))
      before.set(replaced.field, replaced);
  }
  const changed = [...before.keys()].find((field) => !holds(field));
  if (changed !== undefined) return { type: "changed-since", field: changed };
  if (before.size === 0) return { type: "nothing" };
  // Taking back an edit must not bring back a todo that someone deleted since (M5).
  if (isDeleted(record) && !before.has("deleted")) return { type: "changed-since", field: "deleted" };
  return {
    type: "write",
    fields: Object.fromEntries([...before].map(([field, { value }]) => [field, value])),
  };
}
