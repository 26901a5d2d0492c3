/**
 * Import: ordinary new writes, and a memory of where each todo came from, so that a second import adds nothing. A new todo
 * has the dates that it came with.
 */
import { parseId, type TodoId } from "../../core/id.ts";
import { isRefusal } from "../../core/problem.ts";
import { formerOf } from "../../model/former.ts";
import type { ImportItem } from "../../model/requests.ts";
import { differingWrites, firstWritesOf } from "../../model/todo.ts";
import type { Change } from "../storage/change.ts";
import { type Current, currentOf } from "../storage/current.ts";

export interface ImportResult {
  readonly id: TodoId | null;
  readonly result: "created" | "updated" | "unchanged" | "failed";
}

export function importItem(change: Change, item: ImportItem): ImportResult {
  const { id, deleted } = item;
  const current = id === undefined ? undefined : known(change, id);
  if (current) {
    const writes = differingWrites(current.record, item);
    if (Object.keys(writes).length === 0) return { id: current.row.id, result: "unchanged" };
    const written = change.writeLocally(current.row.id, current, { ...writes, deleted });
    return { id: current.row.id, result: isRefusal(written) ? "failed" : "updated" };
  }
  // A todo that was deleted where it comes from, and never was here, has nothing to bring.
  if (deleted) return { id: null, result: "unchanged" };
  const { updatedAt, lost, history, former: earlier, ...fields } = item;
  const former = formerOf(item);
  const created = change.create(
    {
      ...firstWritesOf(withoutNulls(fields)),
      ...(id !== undefined && { source: id }),
      ...(former && { former }),
    },
    updatedAt === undefined ? undefined : Date.parse(updatedAt),
  );
  return isRefusal(created) ? { id: null, result: "failed" } : { id: created.row.id, result: "created" };
}

/** How many of them would make a todo. */
export function newAmong(change: Change, items: readonly ImportItem[]): number {
  return items.filter(({ id, deleted }) => !deleted && (id === undefined || !known(change, id))).length;
}

/** What a line says is nothing need not be written into a todo that has nothing. */
function withoutNulls(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}

/** The todo with this id, or the one that an earlier import made of it. */
function known(change: Change, id: string): Current | undefined {
  const row = (parseId(id) ? change.get(id as TodoId) : undefined) ?? change.findSource(id);
  return row && currentOf(row);
}
