/** A list and its salvage as pages of lines, oldest id first: everything a node holds, losers of conflicts too. */
import { decode } from "../../core/body.ts";
import type { TodoId } from "../../core/id.ts";
import { EXPORT_PAGE_ROWS } from "../../core/limits.ts";
import type { TodoRecord } from "../../core/record.ts";
import { isoTime } from "../../core/todo.ts";
import { toConflicts } from "../../model/answers.ts";
import { lineFields, toTodo } from "../../model/todo.ts";
import type { ExportLine, SalvageLine } from "../../model/transfer.ts";
import { recordOf } from "../storage/current.ts";
import type { Store } from "../storage/store.ts";
import type { Node } from "./node.ts";

export interface ExportPage {
  readonly lines: readonly ExportLine[];
  readonly next: TodoId | null;
}

export interface SalvagePage {
  readonly lines: readonly SalvageLine[];
  readonly next: number | null;
}

export function exportPage(node: Node, after: TodoId | null): ExportPage {
  const listing = { status: "all", after: after && { key: null, id: after } } as const;
  const { rows, next } = node.page(listing, EXPORT_PAGE_ROWS);
  return { lines: rows.map((row) => exportLine(row.id, row.version, recordOf(row))), next: next?.id ?? null };
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
  const lost = toConflicts(id, record).map(({ id: _, ...conflict }) => conflict);
  return { ...toTodo(id, version, record), ...(lost.length > 0 && { lost }), ...lineFields(record) };
}
