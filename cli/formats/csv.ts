/** CSV (RFC 4180) with a header row; of the columns, `task` is needed, and `id`, `completed` and `deleted` are known. */
import { wrongUsage } from "../failure.ts";
import { type CsvRow, readRows } from "./csv-rows.ts";
import { type Exported, type Format, parseExported, type ReadItem, SourceIds } from "./format.ts";

const COLUMNS = [
  "id",
  "task",
  "completed",
  "deleted",
  "createdAt",
  "updatedAt",
  "node",
] as const satisfies readonly (keyof Exported)[];
const YES = /^(?:true|yes|y|1|x|done|completed|deleted)$/i;
const NO = /^(?:|false|no|n|0|open)$/i;

export default {
  async *read(chunks) {
    const ids = new SourceIds("csv");
    let columns: ReadonlyMap<string, number> | undefined;
    for await (const row of readRows(chunks)) {
      if ("wrong" in row) yield row;
      else if (columns) yield readRow(row, columns, ids);
      else columns = header(row);
    }
  },
  async *write(lines) {
    yield `${COLUMNS.join(",")}\r\n`;
    for await (const line of lines) {
      const todo = parseExported(line);
      yield `${COLUMNS.map((column) => field(String(todo[column]))).join(",")}\r\n`;
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
  const value = (name: string) => fields[columns.get(name) ?? -1]?.trim() ?? "";
  for (const name of ["completed", "deleted"]) {
    if (!YES.test(value(name)) && !NO.test(value(name)))
      return { line, wrong: `${name} must be true or false, not ${value(name)}` };
  }
  const task = value("task");
  return {
    line,
    item: {
      id: value("id") || ids.next(task),
      task,
      completed: YES.test(value("completed")),
      deleted: YES.test(value("deleted")),
    },
  };
}

function field(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
