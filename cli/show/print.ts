/** The only writer to stdout and stderr. What comes from a node is made harmless here, so no command can forget it. */
import picocolors from "picocolors";
import type { Sink, World } from "../world.ts";
import { type Cell, type Column, type Paint, tableInParts, tableLines } from "./table.ts";
import { harmless, harmlessJson } from "./text.ts";

export interface Printer {
  /** Columns of the terminal that the answer goes to; undefined where it goes elsewhere. */
  readonly width: number | undefined;
  /** One line of the answer, for people. */
  line(text: string): void;
  table(columns: readonly Column[], rows: readonly (readonly Cell[])[]): void;
  /** A table of which the rows come in parts. */
  tableInParts(columns: readonly Column[]): (rows: readonly (readonly Cell[])[]) => void;
  /** A JSON document just as it came, and nothing else. */
  document(json: string): void;
  /** Exported text, line ends and all. */
  data(text: string): void;
  /** Text of our own, such as help. */
  page(text: string): void;
  /** Lines on stderr: whatever is not the answer. */
  note(...lines: string[]): void;
  /** What is under way, on a terminal: one line that is written over, and gone with the empty text. */
  progress(text: string): void;
}

/** The width of a terminal that does not tell its width. */
const USUAL_WIDTH = 80;
/** Back to the line's begin, and clear it. */
const CLEAR_LINE = "\r\u001b[2K";

/** A printer that colours only what goes to a terminal whose owner does not object. */
export function createPrinter({ stdout, stderr, env }: World): Printer {
  const { bold, dim, green, yellow, red } = picocolors.createColors(mayColour(stdout, env));
  const paints = { bold, dim, green, yellow, red };
  const width = stdout.isTTY ? (stdout.columns ?? USUAL_WIDTH) : undefined;
  const safe = stdout.isTTY ? harmlessJson : (text: string) => text;
  let shown = "";
  const lines = (all: readonly string[]) => stdout.write(`${all.join("\n")}\n`);
  const paint: Paint = (text, style) => paints[style](text);
  return {
    width,
    line: (text) => stdout.write(`${harmless(text)}\n`),
    table: (columns, rows) => lines(tableLines(columns, rows, paint, width)),
    tableInParts(columns) {
      const part = tableInParts(columns, paint, width);
      return (rows) => lines(part(rows));
    },
    document(json) {
      // A file or a program gets every byte; a terminal must not be driven by what someone called their todo.
      stdout.write(`${safe(json.trimEnd())}\n`);
    },
    data: (text) => stdout.write(safe(text)),
    page: (text) => stdout.write(text),
    note(...lines) {
      stderr.write((shown && CLEAR_LINE) + lines.map((line) => `${harmless(line)}\n`).join("") + shown);
    },
    progress(text) {
      if (!stderr.isTTY) return;
      stderr.write(CLEAR_LINE + text);
      shown = text;
    },
  };
}

function mayColour(stdout: Sink, env: World["env"]): boolean {
  return stdout.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
}
