/** Tables for people: aligned by display width, and fitted to the terminal's. */
import { displayWidth, fill, harmless, shorten, wrapText } from "./text.ts";

export type Style = "bold" | "dim" | "green" | "yellow" | "red";

export interface StyledText {
  readonly text: string;
  readonly style?: Style;
}

/** Text, plain or in a style. */
export type Cell = string | StyledText;

interface ColumnOptions {
  readonly header: string;
  readonly align?: "left" | "right";
  /** The one that gives way where the terminal is too narrow for all: its texts are cut. */
  readonly shrinks?: boolean;
  /** Like `shrinks`, but its texts go on below. */
  readonly wraps?: boolean;
  /** Columns leave in this order where the terminal is too narrow for all: 1 is the first to leave. */
  readonly leaves?: number;
}

/** A header alone, or with how the column is laid out. */
export type Column = string | ColumnOptions;

export function rightAligned(header: string, leaves?: number): ColumnOptions {
  return { header, align: "right", ...(leaves !== undefined && { leaves }) };
}

export type Paint = (text: string, style: Style) => string;

const GAP = "  ";
/** Narrower than this, a column that gives way says nothing; the terminal breaks the lines instead. */
const MIN_GIVEN_WIDTH = 8;

/** The columns that a table takes where nothing gives way. */
export function tableWidth(headers: readonly Column[], rows: readonly (readonly Cell[])[]): number {
  const { columns, cells } = harmlessTable(headers.map(columnOptions), rows);
  return total(naturalWidths(columns, cells));
}

/** The lines of a table. `terminalWidth` undefined: as wide as it needs. */
export function tableLines(
  headers: readonly Column[],
  rows: readonly (readonly Cell[])[],
  paint: Paint,
  terminalWidth: number | undefined,
): string[] {
  return tableInParts(headers, paint, terminalWidth)(rows);
}

/** The lines of a table that is not held as a whole. The first part has the header, and decides which columns leave; later ones only make columns wider. */
export function tableInParts(
  headers: readonly Column[],
  paint: Paint,
  terminalWidth: number | undefined,
): (rows: readonly (readonly Cell[])[]) => string[] {
  const all = headers.map(columnOptions);
  let staying: readonly ColumnOptions[] | undefined;
  let widths: readonly number[] = [];
  return (rows) => {
    const isFirst = staying === undefined;
    const table = harmlessTable(all, rows);
    staying ??= withoutLeavers(table, terminalWidth).columns;
    const { columns, cells } = only(table, staying);
    widths = naturalWidths(columns, cells).map((width, index) => Math.max(width, widths[index] ?? 0));
    const fitted = fittedWidths(columns, widths, terminalWidth);
    return (isFirst ? cells : cells.slice(1)).flatMap((row) => rowLines(columns, row, fitted, paint));
  };
}

interface Laid {
  readonly columns: readonly ColumnOptions[];
  readonly cells: readonly (readonly StyledText[])[];
}

/** With the headers as the first row. */
function harmlessTable(columns: readonly ColumnOptions[], rows: readonly (readonly Cell[])[]): Laid {
  const first = columns.map(({ header }): Cell => ({ text: header, style: "bold" }));
  return { columns, cells: [first, ...rows].map((row) => row.map(harmlessText)) };
}

function columnOptions(column: Column): ColumnOptions {
  return typeof column === "string" ? { header: column } : column;
}

/** The table with as few columns left out as possible. */
function withoutLeavers({ columns, cells }: Laid, terminalWidth = Number.POSITIVE_INFINITY): Laid {
  const first = columns.reduce<number | undefined>((least, { leaves }) => {
    return leaves === undefined || (least !== undefined && least < leaves) ? least : leaves;
  }, undefined);
  if (first === undefined || total(naturalWidths(columns, cells)) <= terminalWidth) return { columns, cells };
  const staying = columns.filter(({ leaves }) => leaves !== first);
  return withoutLeavers(only({ columns, cells }, staying), terminalWidth);
}

function only({ columns, cells }: Laid, staying: readonly ColumnOptions[]): Laid {
  const kept = <T>(row: readonly T[]) =>
    row.filter((_, index) => staying.includes(columns[index] as ColumnOptions));
  return { columns: kept(columns), cells: cells.map(kept) };
}

function harmlessText(cell: Cell): StyledText {
  return typeof cell === "string" ? { text: harmless(cell) } : { ...cell, text: harmless(cell.text) };
}

function rowLines(
  columns: readonly ColumnOptions[],
  row: readonly StyledText[],
  widths: readonly number[],
  paint: Paint,
): string[] {
  const texts = columns.map(({ wraps = false }, index) => {
    const [text, width] = [row[index]?.text ?? "", widths[index] ?? 0];
    return wraps ? wrapText(text, width) : [shorten(text, width)];
  });
  const height = Math.max(1, ...texts.map((lines) => lines.length));
  return Array.from({ length: height }, (_, line) => {
    const parts = columns.map(({ align = "left" }, index) => {
      const text = texts[index]?.[line] ?? "";
      const isLast = index === columns.length - 1 && align === "left";
      const filled = isLast ? text : fill(text, widths[index] ?? 0, align);
      return paintOnly(filled, text, row[index]?.style, paint);
    });
    return parts.join(GAP).trimEnd();
  });
}

/** Colours the text and not the spaces that fill its cell. */
function paintOnly(filled: string, text: string, style: Style | undefined, paint: Paint): string {
  return style === undefined || text === "" ? filled : filled.replace(text, () => paint(text, style));
}

function naturalWidths(columns: Laid["columns"], cells: Laid["cells"]): number[] {
  return columns.map((_, index) =>
    cells.reduce((widest, row) => Math.max(widest, displayWidth(row[index]?.text ?? "")), 0),
  );
}

function fittedWidths(
  columns: Laid["columns"],
  widths: readonly number[],
  terminalWidth: number | undefined,
): readonly number[] {
  const giving = columns.findIndex(({ shrinks = false, wraps = false }) => shrinks || wraps);
  const current = widths[giving];
  if (terminalWidth === undefined || current === undefined || total(widths) <= terminalWidth) return widths;
  const least = Math.min(current, MIN_GIVEN_WIDTH);
  return widths.with(giving, Math.max(least, current - (total(widths) - terminalWidth)));
}

function total(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + width, GAP.length * Math.max(0, widths.length - 1));
}
