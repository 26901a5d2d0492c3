/** CSV (RFC 4180) with a header row, its columns in any order; `task` is needed, `id` and all fields of a todo are known. */

import { wrongUsage } from "../failure.ts";
import { fromText, IMPORTED_FIELDS, SHOWN_FIELDS, toText } from "../fields.ts";
import { type CsvRow, readRows } from "./csv-rows.ts";
import { type Format, parseExported, type ReadItem, SourceIds } from "./format.ts";

/** What an export has that an import does not set is no loss: a node says it anew. */
const KNOWN = new Set([
  "id",
  "updatedat",
  "node",
  "version",
  "conflicts",
  ...IMPORTED_FIELDS.map((name) => name.toLowerCase()),
]);
const COLUMNS = ["id", ...SHOWN_FIELDS, "updatedAt", "node"] as const;

/** Spreadsheets run a cell that begins so; with an apostrophe before it, it is text to them. */
const FORMULA = /^['\s]*[=+\-@\uff1d\uff0b\uff0d\uff20\t\r]/;

export default {
  async *read(chunks, losses) {
    const ids = new SourceIds("csv");
    let columns: ReadonlyMap<string, number> | undefined;
    let unknown: readonly (readonly [string, number])[] = [];
    for await (const row of readRows(chunks)) {
      if ("wrong" in row) yield row;
      else if (columns) {
        for (const [name, at] of unknown) if (row.fields[at]?.trim()) losses.lost(`in the column ${name}`);
        yield readRow(row, columns, ids);
      } else {
        columns = header(row);
        unknown = [...columns].filter(([name]) => name !== "" && !KNOWN.has(name));
      }
    }
  },
  async *write(lines) {
    yield `${COLUMNS.join(",")}\r\n`;
    for await (const line of lines) {
      const todo = parseExported(line);
      yield `${COLUMNS.map((column) => field(toText(todo[column]))).join(",")}\r\n`;
    }
  },
} satisfies Format;

function header({ fields }: CsvRow): ReadonlyMap<string, number> {
  const columns = new Map(fields.map((name, index) => [name.trim().toLowerCase(), index]));
  if (!columns.has("task"))
    throw wrongUsage("the CSV has no column named task", `its first row says: ${fields.join(", ")}`);
  return columns;
}

function readRow({ line, fields }: CsvRow, columns: ReadonlyMap<string, number>, ids: SourceIds): ReadItem {
  const textOf = (column: string) =>
    withoutMark(fields[columns.get(column.toLowerCase()) ?? -1]?.trim() ?? "");
  const item: Record<string, unknown> = { id: textOf("id") || ids.next(textOf("task")) };
  for (const name of IMPORTED_FIELDS) {
    // A field that has no column stays as it is.
    if (!columns.has(name.toLowerCase())) continue;
    const text = textOf(name);
    const value = fromText(name, name === "priority" ? text.toLowerCase() : text);
    if (value === undefined) return { line, wrong: `${name} must be yes or no, not ${text}` };
    item[name] = value;
  }
  return { line, item };
}

function field(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** An apostrophe that `field` put before a text, or that someone else did for the same reason. */
function withoutMark(text: string): string {
  return text.startsWith("'") && FORMULA.test(text) ? text.slice(1) : text;
}
