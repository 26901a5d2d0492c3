/** The objects of a JSON array, or of any sequence of objects, one at a time: the array is never in memory whole. */
import { type Line, Piece } from "./lines.ts";

const [NEWLINE, QUOTE, BACKSLASH, OPEN, CLOSE, OPEN_ARRAY, CLOSE_ARRAY] = Buffer.from('\n"\\{}[]');
/** What may stand between objects: space, a line end, a byte order mark, and the array's commas. */
const BETWEEN = new Set(Buffer.from(" \t\r\n,\u{feff}"));

/** Each object's text, with the line that it begins on. Bytes suffice: no part of a longer character is ASCII. */
export async function* splitObjects(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<Line> {
  const piece = new Piece();
  let [line, begin, depth] = [1, 1, 0];
  let isInText = false;
  let isEscaped = false;
  let strayLine = 0;
  let arrays = 0;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    let start = 0;
    for (const [index, byte] of bytes.entries()) {
      if (byte === NEWLINE) line++;
      if (depth === 0) {
        if (byte === OPEN) [depth, start, begin] = [1, index, line];
        else if (byte === OPEN_ARRAY) arrays++;
        else if (byte === CLOSE_ARRAY) arrays--;
        else if (!BETWEEN.has(byte) && strayLine !== line) {
          strayLine = line;
          yield { line, wrong: "not a JSON object" };
        }
      } else if (isInText) {
        if (byte === QUOTE && !isEscaped) isInText = false;
        isEscaped = byte === BACKSLASH && !isEscaped;
      } else if (byte === QUOTE) isInText = true;
      else if (byte === OPEN) depth++;
      else if (byte === CLOSE && --depth === 0) {
        piece.add(bytes.subarray(start, index + 1));
        yield piece.take(begin);
      }
    }
    if (depth > 0) piece.add(bytes.subarray(start));
  }
  if (depth > 0) yield { line: begin, wrong: "not a whole JSON object" };
  else if (arrays > 0) yield { line, wrong: "the file ends before its array does: something may be missing" };
}
