/** Lines of a stream, one at a time, by number: a bad one is told, and the others go on. */

/** Text, or what is wrong with it; `line` is where it begins, counted from 1. */
export type Line =
  | { readonly line: number; readonly text: string }
  | { readonly line: number; readonly wrong: string };

/** Bounds what is held in memory, whatever a file holds; the longest legal task takes a hundredth of it. */
export const MAX_PIECE_BYTES = 1024 * 1024;
const NEWLINE = 0x0a;

/** The lines of `chunks`, without their ends. */
export async function* splitLines(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<Line> {
  const piece = new Piece();
  let line = 1;
  for await (const chunk of chunks) {
    const bytes = Buffer.from(chunk);
    let start = 0;
    for (let end = bytes.indexOf(NEWLINE); end !== -1; end = bytes.indexOf(NEWLINE, start)) {
      piece.add(bytes.subarray(start, end));
      yield withoutEnd(piece.take(line++));
      start = end + 1;
    }
    piece.add(bytes.subarray(start));
  }
  if (piece.bytes > 0) yield withoutEnd(piece.take(line));
}

/** Bytes that belong together, gathered from chunks. */
export class Piece {
  bytes = 0;
  #parts: Uint8Array[] = [];

  add(part: Uint8Array): void {
    this.bytes += part.byteLength;
    if (this.bytes > MAX_PIECE_BYTES) this.#parts = [];
    // Copied, as a part would keep its whole chunk in memory.
    else if (part.byteLength > 0) this.#parts.push(Uint8Array.from(part));
  }

  /** What was gathered, as text; then it begins anew. */
  take(line: number): Line {
    const { bytes } = this;
    const whole = Buffer.concat(this.#parts);
    this.#parts = [];
    this.bytes = 0;
    if (bytes > MAX_PIECE_BYTES) return { line, wrong: `longer than ${MAX_PIECE_BYTES} bytes` };
    try {
      return { line, text: UTF8.decode(whole) };
    } catch {
      return { line, wrong: "not UTF-8" };
    }
  }
}

/** Drops a byte order mark too. */
const UTF8 = new TextDecoder("utf-8", { fatal: true });

function withoutEnd(line: Line): Line {
  return "text" in line && line.text.endsWith("\r") ? { ...line, text: line.text.slice(0, -1) } : line;
}
