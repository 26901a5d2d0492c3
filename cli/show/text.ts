/** Text from elsewhere, made safe for a terminal and measured in the columns it takes there. */
import { eastAsianWidth } from "get-east-asian-width";

/**
 * Control characters drive terminals (C0, DEL, C1) and break lines (U+2028, U+2029); others reorder what is read (bidi
 * controls and marks), or can't be seen at all (zero width, U+FEFF, tags): two texts that look alike would not be. A
 * joiner between two emoji is seen: it makes one of them.
 */
const UNSAFE =
  /[\p{Cc}\u061c\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\u{e0000}-\u{e007f}]|(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?)\u200d|\u200d(?!\p{Extended_Pictographic})/gu;
const ASCII_ONLY = /^[\x20-\x7e]*$/;
const TAKES_NO_COLUMN = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** Shown as an emoji although its first character alone is narrow: a variation selector or a pair of indicators asks for it. */
const MADE_WIDE = /\p{Emoji}\u{fe0f}|\p{Regional_Indicator}{2}/u;

/** The text with whatever could drive a terminal spelled out: an escape character becomes `\u001b`. */
export function harmless(text: string): string {
  return text.replace(UNSAFE, escapeCharacter);
}

/** The columns a harmless text takes on a terminal. */
export function displayWidth(text: string): number {
  if (ASCII_ONLY.test(text)) return text.length;
  return graphemes(text).reduce((width, grapheme) => width + graphemeWidth(grapheme), 0);
}

/** The text, filled with spaces to `width` columns. */
export function fill(text: string, width: number, side: "left" | "right"): string {
  const space = " ".repeat(Math.max(0, width - displayWidth(text)));
  return side === "left" ? text + space : space + text;
}

/** The text, or as much of it as fits `width` columns together with an ellipsis. */
export function shorten(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  let short = "";
  let used = 1;
  for (const grapheme of graphemes(text)) {
    used += graphemeWidth(grapheme);
    if (used > width) break;
    short += grapheme;
  }
  return `${short}…`;
}

/** The text in lines of at most `width` columns: broken between words, and within one where it alone is wider. */
export function wrapText(text: string, width: number): string[] {
  if (displayWidth(text) <= width) return [text];
  const lines: string[] = [];
  let line = "";
  let used = 0;
  const add = (piece: string, columns: number): void => {
    if (used > 0 && used + columns > width) {
      lines.push(line.trimEnd());
      [line, used] = ["", 0];
    }
    // The space that a line was broken at is not the next one's first.
    if (used === 0 && piece.trim() === "") return;
    line += piece;
    used += columns;
  };
  for (const word of text.split(/(?<= )/)) {
    const columns = displayWidth(word.trimEnd());
    if (columns <= width) {
      if (used > 0 && used + columns > width) add("", width + 1);
      add(word.trimEnd(), columns);
      if (word.endsWith(" ")) add(" ", 1);
    } else for (const grapheme of graphemes(word)) add(grapheme, graphemeWidth(grapheme));
  }
  return line.trimEnd() === "" ? lines : [...lines, line.trimEnd()];
}

/** The JSON text with the same characters spelled out: in valid JSON they stand in strings only, so it means the same. */
export function harmlessJson(json: string): string {
  return json.replace(UNSAFE, (character) =>
    /[\t\n\r]/.test(character) ? character : escapeCharacter(character),
  );
}

/** Escapes like JSON: a character beyond U+FFFF is two. */
function escapeCharacter(character: string): string {
  const units = character.split("");
  return units.map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`).join("");
}

let segmenter: Intl.Segmenter | undefined;

function graphemes(text: string): string[] {
  // Made once, and only where text needs it: that takes several milliseconds.
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function graphemeWidth(grapheme: string): number {
  if (MADE_WIDE.test(grapheme)) return 2;
  const first = grapheme.codePointAt(0) ?? 0;
  return TAKES_NO_COLUMN.test(String.fromCodePoint(first)) ? 0 : eastAsianWidth(first);
}
