/** Import: ordinary new writes, and a memory of where each todo came from, so that a second import adds nothing. */
import { parseId, type TodoId } from "../../core/id.ts";
import type { Json } from "../../core/record.ts";
import { winner } from "../../core/record.ts";
import type { Change } from "../storage/change.ts";
import { type Current, currentOf } from "../storage/current.ts";

/** One line of an import. `id` is an id of this list, or any text by which the todo is known where it comes from. */
export interface ImportItem {
  readonly id?: string | undefined;
  readonly task: string;
  readonly completed: boolean;
  readonly deleted: boolean;
}

export interface ImportResult {
  readonly id: TodoId | null;
  readonly result: "created" | "updated" | "unchanged";
}

export function importItem(change: Change, item: ImportItem): ImportResult {
  const { task, completed, deleted } = item;
  const current = item.id === undefined ? undefined : known(change, item.id);
  if (current) {
    const fields = differing(current, { task, completed, deleted });
    if (fields === undefined) return { id: current.row.id, result: "unchanged" };
    return { id: change.writeLocally(current.row.id, current, fields).row.id, result: "updated" };
  }
  // A todo that was deleted where it comes from, and never was here, has nothing to bring.
  if (deleted) return { id: null, result: "unchanged" };
  const source = item.id === undefined ? {} : { source: item.id };
  return { id: change.create({ task, completed, deleted, ...source }).row.id, result: "created" };
}

/** The todo with this id, or the one that an earlier import made of it. */
function known(change: Change, id: string): Current | undefined {
  const row = (parseId(id) ? change.get(id as TodoId) : undefined) ?? change.findSource(id);
  return row && currentOf(row);
}

/** The fields to write: those that differ, and `deleted` as M5 wants it; undefined where none does. */
function differing({ record }: Current, wanted: Record<string, Json>): Record<string, Json> | undefined {
  const fields = Object.entries(wanted).filter(([field, value]) => winner(record, field)?.value !== value);
  return fields.length === 0
    ? undefined
    : { deleted: wanted.deleted ?? false, ...Object.fromEntries(fields) };
}
