/** Tables for people: aligned by display width, and cut to the terminal's. */
import { displayWidth, fill, harmless, shorten } from "./text.ts";

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
  /** The one that gives way where the terminal is too narrow for all. */
  readonly shrinks?: boolean;
}

/** A header alone, or with how the column is laid out. */
export type Column = string | ColumnOptions;

export function rightAligned(header: string): Column {
  return { header, align: "right" };
}

export type Paint = (text: string, style: Style) => string;

const GAP = "  ";
/** Narrower than this, a shortened text says nothing; the line wraps instead. */
const MIN_SHRUNK_WIDTH = 8;

/** The lines of a table. `terminalWidth` undefined: as wide as it needs, nothing is cut. */
export function tableLines(
  columnsOrHeaders: readonly Column[],
  rows: readonly (readonly Cell[])[],
  paint: Paint,
  terminalWidth: number | undefined,
): string[] {
  const columns = columnsOrHeaders.map((each) => (typeof each === "string" ? { header: each } : each));
  const headers = columns.map(({ header }): Cell => ({ text: header, style: "bold" }));
  const cells = [headers, ...rows].map((row) => row.map(harmlessText));
  const widths = columnWidths(columns, cells, terminalWidth);
  return cells.map((row) => {
    const parts = columns.map((column, index) => {
      const { text, style } = row[index] ?? { text: "" };
      const width = widths[index] ?? 0;
      const isLast = index === columns.length - 1 && column.align !== "right";
      const shown = shorten(text, width);
      return paintOnly(isLast ? shown : fill(shown, width, column.align ?? "left"), shown, style, paint);
    });
    return parts.join(GAP).trimEnd();
  });
}

function harmlessText(cell: Cell): StyledText {
  return typeof cell === "string" ? { text: harmless(cell) } : { ...cell, text: harmless(cell.text) };
}

/** Colours the text and not the spaces that fill its cell. */
function paintOnly(filled: string, text: string, style: Style | undefined, paint: Paint): string {
  return style === undefined || text === "" ? filled : filled.replace(text, () => paint(text, style));
}

function columnWidths(
  columns: readonly ColumnOptions[],
  rows: readonly (readonly StyledText[])[],
  terminalWidth: number | undefined,
): number[] {
  const widths = columns.map((_, index) =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(row[index]?.text ?? "")), 0),
  );
  const total = widths.reduce((sum, width) => sum + width, GAP.length * (columns.length - 1));
  const shrinking = columns.findIndex((column) => column.shrinks);
  const current = widths[shrinking];
  if (terminalWidth === undefined || current === undefined || total <= terminalWidth) return widths;
  const least = Math.min(current, MIN_SHRUNK_WIDTH);
  widths[shrinking] = Math.max(least, current - (total - terminalWidth));
  return widths;
}
