/** Text from elsewhere, made safe for a terminal and measured in the columns it takes there. */

/** Control characters drive terminals (C0, DEL, C1), break lines (U+2028, U+2029), or reorder what is read (bidi controls). */
const UNSAFE = /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu;
const ASCII_ONLY = /^[\x20-\x7e]*$/;
const TAKES_NO_COLUMN = /^[\p{Mn}\p{Me}\p{Cf}]$/u;
/** Shown as an emoji: by default, or because a variation selector or a second regional indicator asks for it. */
const EMOJI = /\p{Emoji_Presentation}|\p{Emoji}\u{fe0f}|\p{Regional_Indicator}{2}/u;
/** Two columns wide (East Asian Width W and F, in blocks). */
const WIDE =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18cff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]/u;

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

/** The JSON text with the same characters spelled out: in valid JSON they stand in strings only, so it means the same. */
export function harmlessJson(json: string): string {
  return json.replace(UNSAFE, (character) =>
    /[\t\n\r]/.test(character) ? character : escapeCharacter(character),
  );
}

function escapeCharacter(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

let segmenter: Intl.Segmenter | undefined;

function graphemes(text: string): string[] {
  // Made once, and only where text needs it: that takes several milliseconds.
  segmenter ??= new Intl.Segmenter();
  return Array.from(segmenter.segment(text), ({ segment }) => segment);
}

function graphemeWidth(grapheme: string): number {
  if (EMOJI.test(grapheme)) return 2;
  const [first = ""] = grapheme;
  if (TAKES_NO_COLUMN.test(first)) return 0;
  return WIDE.test(first) ? 2 : 1;
}
