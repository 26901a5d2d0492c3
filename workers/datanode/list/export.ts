/** A list and its salvage as pages of lines, oldest id first: everything a node holds, losers of conflicts too. */
import { type Body, decode } from "../../core/body.ts";
import type { Origin } from "../../core/hlc.ts";
import type { TodoId } from "../../core/id.ts";
import { EXPORT_PAGE_ROWS, MAX_ANSWER_CHARS, MAX_BODY_BYTES } from "../../core/limits.ts";
import { firstPage } from "../../core/pages.ts";
import type { TodoRecord } from "../../core/record.ts";
import { isoTime } from "../../core/todo.ts";
import { type HistoryEntry, toConflicts, toHistoryEntry } from "../../model/answers.ts";
import { lineFields, toTodo } from "../../model/todo.ts";
import type { ExportLine, SalvageLine } from "../../model/transfer.ts";
import { recordOf } from "../storage/current.ts";
import type { Replaced } from "../storage/shelves.ts";
import type { Listed, Salvaged, Store } from "../storage/store.ts";
import type { LocalList } from "./local-list.ts";

/** The storage that a page comes from; null where there is none. Pages of two storages make no export: neither is whole. */
export interface OfStorage {
  readonly origin: Origin | null;
}

export interface ExportPage extends OfStorage {
  readonly lines: readonly ExportLine[];
  readonly next: TodoId | null;
}

export interface SalvagePage extends OfStorage {
  readonly lines: readonly SalvageLine[];
  readonly next: number | null;
}

/** How large a page may be; todos count with their history. */
const BOUNDS = { maxRecords: EXPORT_PAGE_ROWS, maxChars: MAX_ANSWER_CHARS };

export function exportPage(local: LocalList, store: Store, after: TodoId | null): ExportPage {
  const listing = { status: "all", after: after && { key: null, id: after } } as const;
  const { rows, next } = local.page(listing, EXPORT_PAGE_ROWS);
  const { records, tail } = firstPage(withHistory(store, rows), BOUNDS, charsOf);
  const lines = records.map((row) => exportLine(row.id, row.version, recordOf(row), row.history));
  return { lines, next: (tail ? next?.id : records.at(-1)?.id) ?? null, ...ofStorage(store) };
}

export function salvagePage(store: Store, after: number): SalvagePage {
  const rows = store.salvaged(after, EXPORT_PAGE_ROWS + 1);
  const { records, tail } = firstPage(rows, BOUNDS, charsOf);
  return {
    lines: records.map(salvageLine),
    next: tail ? null : (records.at(-1)?.seq ?? null),
    ...ofStorage(store),
  };
}

function ofStorage(store: Store): OfStorage {
  return { origin: store.readState()?.origin ?? null };
}

/** Looked up for as many as the page takes: of todos that were often changed, it is far longer than they are. */
function* withHistory(store: Store, rows: Iterable<Listed>) {
  for (const row of rows) yield { ...row, history: store.history.of(row.id) };
}

function charsOf({ body, history }: { body: Body; history: readonly Replaced[] }): number {
  const charsOfValue = ({ value }: Replaced) =>
    (typeof value === "string" ? value : JSON.stringify(value)).length;
  return history.reduce((sum, replaced) => sum + charsOfValue(replaced), body.length);
}

/** With what its writes replaced; a record that can't be read as it is, and why. */
function salvageLine({ id, version, body, salvagedAt, history, reason }: Salvaged): SalvageLine {
  const time = isoTime(salvagedAt);
  const record = reason === null ? decode(body) : undefined;
  if (!record) return { id, aside: reason ?? "it was damaged in storage", body, salvagedAt: time };
  return {
    ...exportLine(id as TodoId, version, record, history),
    salvagedAt: time,
  };
}

function exportLine(
  id: TodoId,
  version: number,
  record: TodoRecord,
  replaced: readonly Replaced[],
): ExportLine {
  const lost = toConflicts(id, record).map(({ id: _, ...conflict }) => conflict);
  const line = { ...toTodo(id, version, record), ...(lost.length > 0 && { lost }) };
  const fields = lineFields(record);
  const history = fitting(
    replaced.map(toHistoryEntry),
    MAX_BODY_BYTES - bytesOf([line, fields]) - NAME_BYTES,
  );
  return { ...line, ...(history.length > 0 && { history }), ...fields };
}

/** Bytes of the member `history` without its entries. */
const NAME_BYTES = 20;

/** The latest of it: a line that is too long to be imported again would take its todo with it. */
function fitting(history: readonly HistoryEntry[], bytes: number): readonly HistoryEntry[] {
  let room = bytes;
  const tooMany = history.findIndex((entry) => {
    room -= bytesOf(entry) + 1;
    return room < 0;
  });
  return tooMany === -1 ? history : history.slice(0, tooMany);
}

const encoder = new TextEncoder();

function bytesOf(value: object): number {
  return encoder.encode(JSON.stringify(value)).byteLength;
}
