/** The demo's page, 100 columns wide: the commands on the left, the sync worker's log on the right. */
import picocolors from "picocolors";
import { fill, shorten } from "../../cli/show/text.ts";

export type Style = "plain" | "command" | "log" | "note" | "good" | "bad";

export interface Line {
  readonly text: string;
  readonly style?: Style;
}

const WIDTH = 100;
/** Columns of the commands' side. */
export const LEFT = 60;
const RIGHT = WIDTH - LEFT - " │ ".length;

export class Screen {
  readonly #write: (text: string) => void;
  readonly #paint: Readonly<Record<Style, (text: string) => string>>;
  readonly #bold: (text: string) => string;

  constructor(write: (text: string) => void, colour: boolean) {
    const { bold, green, cyan, dim, red } = picocolors.createColors(colour);
    this.#write = write;
    this.#bold = bold;
    this.#paint = { plain: (text) => text, command: green, log: cyan, note: dim, good: green, bad: red };
  }

  /** Begins a part of the story, and names the columns. */
  heading(title: string): void {
    this.#line(`\n${this.#bold(`━━ ${title} ${"━".repeat(Math.max(0, WIDTH - title.length - 4))}`)}`);
  }

  /** A paragraph, wrapped. */
  say(text: string): void {
    for (const line of wrap(text, WIDTH)) this.#line(line);
  }

  line(text: string, style: Style = "plain"): void {
    this.#line(this.#paint[style](text));
  }

  /** Two columns of lines. */
  beside(left: readonly Line[], right: readonly Line[]): void {
    const rows = right.flatMap(({ text, style }) => wrap(text, RIGHT).map((part) => ({ text: part, style })));
    for (let row = 0; row < Math.max(left.length, rows.length); row++) {
      const columns = `${this.#cell(left[row], LEFT)} │ ${this.#cell(rows[row], RIGHT)}`;
      this.#line(columns.trimEnd());
    }
  }

  #cell(line: { text: string; style?: Style | undefined } | undefined, width: number): string {
    const { text = "", style = "plain" } = line ?? {};
    const shown = shorten(text, width);
    return this.#paint[style](shown) + fill(shown, width, "left").slice(shown.length);
  }

  #line(text: string): void {
    this.#write(`${text}\n`);
  }
}

/** Lines of at most `width` columns; those that follow keep the first one's indent. */
function wrap(text: string, width: number): string[] {
  const indent = /^ */.exec(text)?.[0] ?? "";
  const lines: string[] = [];
  let line = indent;
  for (const word of text.trim().split(" ")) {
    const longer = line === indent ? line + word : `${line} ${word}`;
    if (longer.length > width && line !== indent) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = longer;
  }
  return [...lines, line];
}
