/** The way back: what takes back one write, by what the history says it replaced. */
import type { Stamp } from "../../core/hlc.ts";
import { type Json, sameJson, type TodoRecord, winner } from "../../core/record.ts";
import { isDeleted } from "../../core/todo.ts";
import type { Replaced } from "../storage/shelves.ts";

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
