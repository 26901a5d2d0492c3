/** A list and its salvage as pages of lines, oldest id first: everything a node holds, losers of conflicts too. */
import type { Conflict, Todo } from "../../core/api.ts";
import { decode } from "../../core/body.ts";
import type { TodoId } from "../../core/id.ts";
import { EXPORT_PAGE_ROWS } from "../../core/limits.ts";
import { type TodoRecord, winner } from "../../core/record.ts";
import { isoTime, toConflicts, toTodo } from "../../core/todo.ts";
import { recordOf } from "../storage/current.ts";
import type { Store } from "../storage/store.ts";
import type { Node } from "./node.ts";

/** One line: the todo, what lost in its conflicts, and where it was imported from. */
export interface ExportLine extends Todo {
  readonly lost?: readonly Omit<Conflict, "id">[];
  readonly source?: string;
}

export interface ExportPage {
  readonly lines: readonly ExportLine[];
  readonly next: TodoId | null;
}

/** A line of what was set aside when the storage was found rewound (R8). */
export interface SalvageLine extends ExportLine {
  readonly salvagedAt: string;
}

export interface SalvagePage {
  readonly lines: readonly SalvageLine[];
  readonly next: number | null;
}

export function exportPage(node: Node, after: TodoId | null): ExportPage {
  const { rows, next } = node.rows("all", after, EXPORT_PAGE_ROWS);
  return { lines: rows.map((row) => exportLine(row.id, row.version, recordOf(row))), next };
}

export function salvagePage(store: Store, after: number): SalvagePage {
  const rows = store.salvaged(after, EXPORT_PAGE_ROWS);
  const lines = rows.flatMap(({ id, version, body, salvagedAt }) => {
    const record = decode(body);
    return record ? [{ ...exportLine(id, version, record), salvagedAt: isoTime(salvagedAt) }] : [];
  });
  return { lines, next: rows.length === EXPORT_PAGE_ROWS ? (rows.at(-1)?.seq ?? null) : null };
}

function exportLine(id: TodoId, version: number, record: TodoRecord): ExportLine {
  const lost = toConflicts(id, record).map(({ field, winner: won, losers }) => ({
    field,
    winner: won,
    losers,
  }));
  const source = winner(record, "source")?.value;
  return {
    ...toTodo(id, version, record),
    ...(lost.length > 0 && { lost }),
    ...(typeof source === "string" && { source }),
  };
}
