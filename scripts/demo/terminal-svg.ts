/** What a terminal showed, as an SVG that plays it: lines come in at the bottom, and the rest moves up. */
import { stripVTControlCharacters } from "node:util";

const COLUMNS = 102;
const ROWS = 30;
/** In the SVG's own units, of a monospaced font of 14. */
const COLUMN_WIDTH = 8.43;
const LINE_HEIGHT = 19;
const MARGIN = 14;

const SECONDS_PER_LINE = 0.12;
/** A command is typed, and a heading read. */
const SECONDS_BEFORE_COMMAND = 0.7;
const SECONDS_BEFORE_HEADING = 1.6;
const SECONDS_AT_END = 6;

/** Classes by the codes that picocolors writes; other codes end what is on. */
const CLASSES: Readonly<Record<string, string>> = { 1: "bold", 2: "dim", 31: "bad", 32: "good", 36: "log" };

const STYLE = `
text { font: 14px ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #e6eaf2; white-space: pre; }
.bold { font-weight: 700; } .dim { fill: #9ba7ba; } .good { fill: #7fd6a6; } .log { fill: #7cc7e8; } .bad { fill: #ff9d94; }`;

/** `output`: with the codes of colours, as the demo writes them. */
export function terminalSvg(output: string): string {
  const lines = output.trimEnd().split("\n");
  const width = Math.ceil(COLUMNS * COLUMN_WIDTH + 2 * MARGIN);
  const height = ROWS * LINE_HEIGHT + 2 * MARGIN;
  const { frames, seconds } = framesOf(lines);
  const last = offset(lines.length);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img">
<title>The demo in a terminal: three steps, played on the real workers</title>
<style>${STYLE}
.screen { transform: translateY(${last}px); }
@media (prefers-reduced-motion: no-preference) { .screen { animation: play ${seconds.toFixed(1)}s step-end infinite; } }
@keyframes play {${frames.map(({ at, y }) => `${((at / seconds) * 100).toFixed(2)}%{transform:translateY(${y}px)}`).join("")}}
</style>
<rect width="${width}" height="${height}" rx="10" fill="#11141a"/>
<clipPath id="window"><rect x="${MARGIN}" y="${MARGIN}" width="${width - 2 * MARGIN}" height="${height - 2 * MARGIN}"/></clipPath>
<g clip-path="url(#window)"><g transform="translate(${MARGIN} ${MARGIN})"><g class="screen">
${lines.map((line, index) => lineSvg(line, index)).join("\n")}
</g></g></g>
</svg>
`;
}

/** When the terminal holds how many lines. */
function framesOf(lines: readonly string[]): { frames: { at: number; y: number }[]; seconds: number } {
  const frames = [{ at: 0, y: offset(0) }];
  let at = 0;
  for (const [index, line] of lines.entries()) {
    const text = stripVTControlCharacters(line);
    at += SECONDS_PER_LINE;
    if (text.startsWith("$ ")) at += SECONDS_BEFORE_COMMAND;
    if (text.startsWith("━━ ")) at += SECONDS_BEFORE_HEADING;
    frames.push({ at, y: offset(index + 1) });
  }
  return { frames, seconds: at + SECONDS_AT_END };
}

/** How far all lines are moved while the latest of `shown` stands in the last row. */
function offset(shown: number): number {
  return (ROWS - shown) * LINE_HEIGHT;
}

function lineSvg(line: string, index: number): string {
  if (line === "") return "";
  const y = (index + 1) * LINE_HEIGHT - 5;
  return `<text y="${y}">${spans(line)}</text>`;
}

/** The line's parts, each in its style. */
function spans(line: string): string {
  let style: string | undefined;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the codes of colours begin with one
  const parts = line.split(/\u001b\[(\d+)m/);
  return parts
    .map((part, index) => {
      if (index % 2 === 1) {
        style = CLASSES[part];
        return "";
      }
      if (part === "") return "";
      return style === undefined ? escaped(part) : `<tspan class="${style}">${escaped(part)}</tspan>`;
    })
    .join("");
}

function escaped(text: string): string {
  return text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
}
