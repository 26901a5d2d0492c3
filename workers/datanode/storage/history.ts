/** What writes replaced: kept on each node, bounded by count and age for each todo. */
import type { Millis } from "../../core/hlc.ts";
import { HISTORY_AGE_MS, MAX_HISTORY_PER_TODO } from "../../core/limits.ts";
import { sameJson, type TodoRecord, type Value, winner } from "../../core/record.ts";
import { initialOf } from "../../model/todo.ts";
import type { HistoryStore, Replaced, ReplacedById } from "./shelves.ts";

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
