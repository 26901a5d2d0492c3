/**
 * The rows of a CSV file, with commas, semicolons or tabs between its fields; a field in quotes may hold commas, quotes (doubled) and line ends. Not a library's: csv-parse and
 * others take what follows a quote that is never closed for its text, and lose those rows.
 */
import { type Line, splitLines } from "./lines.ts";

export interface CsvRow {
  /** Where the row begins. */
  readonly line: number;
  readonly fields: readonly string[];
}

/** A quote that is still open after so many lines was never meant to be one. */
const MAX_LINES_PER_ROW = 1_000;
const SEPARATORS = [",", ";", "\t"] as const;
const FIELDS = new Map(
  SEPARATORS.map((sign) => [sign, new RegExp(`(?:"((?:[^"]|"")*)"|([^"${sign}]*))(${sign}|$)`, "y")]),
);

/** Rows, and what is wrong with those that are none. A quote that is never closed costs its own line, and no other. */
export async function* readRows(
  chunks: AsyncIterable<Uint8Array | string>,
): AsyncGenerator<CsvRow | Extract<Line, { readonly wrong: string }>> {
  // The one that the first row has most of: spreadsheets write the one of their language.
  let separator: (typeof SEPARATORS)[number] | undefined;
  const pending: { readonly line: number; readonly text: string }[] = [];
  const rowsOf = function* (isEnd: boolean) {
    while (pending.length > 0) {
      const count = linesOfRow(pending);
      if (count === undefined && !isEnd && pending.length < MAX_LINES_PER_ROW) return;
      const lines = pending.splice(0, count ?? 1);
      separator ??= separatorOf(lines);
      const row = parseRow(lines, separator);
      if (row) yield row;
    }
  };
  for await (const line of splitLines(chunks)) {
    if ("wrong" in line) {
      yield* rowsOf(true);
      yield line;
      continue;
    }
    pending.push(line);
    yield* rowsOf(false);
  }
  yield* rowsOf(true);
}

/** How many lines the first row takes; undefined where it does not end in them: a quote is open. */
function linesOfRow(lines: readonly { readonly text: string }[]): number | undefined {
  let quotes = 0;
  for (const [index, { text }] of lines.entries()) {
    quotes += text.split('"').length - 1;
    if (quotes % 2 === 0) return index + 1;
  }
  return undefined;
}

function separatorOf(lines: readonly { readonly text: string }[]) {
  const text = lines.map((each) => each.text.replace(/"(?:[^"]|"")*"/g, "")).join("\n");
  const count = (sign: string) => text.split(sign).length;
  return SEPARATORS.toSorted((a, b) => count(b) - count(a))[0];
}

function parseRow(
  lines: readonly { readonly line: number; readonly text: string }[],
  separator: (typeof SEPARATORS)[number] = ",",
) {
  const line = lines[0]?.line ?? 0;
  const text = lines.map((each) => each.text).join("\n");
  if (text.trim() === "") return undefined;
  const fields: string[] = [];
  const pattern = FIELDS.get(separator) as RegExp;
  pattern.lastIndex = 0;
  for (;;) {
    const match = pattern.exec(text);
    if (!match) return { line, wrong: "not CSV: a quote is in the wrong place" };
    fields.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? "");
    if (match[3] === "") return { line, fields };
  }
}
