/** The to-dos of an iCalendar file (RFC 5545), one at a time: the file is never in memory whole. */
import { type Line, MAX_PIECE_BYTES, splitLines } from "./lines.ts";

/** The text of a component, from its BEGIN to its END, with the line that it begins on; or what is wrong. */
export type Part =
  | { readonly line: number; readonly kind: string; readonly text: string }
  | Extract<Line, { readonly wrong: string }>;

/** Each component that stands directly in a calendar. */
export async function* calendarParts(chunks: AsyncIterable<Uint8Array | string>): AsyncGenerator<Part> {
  const open: string[] = [];
  let part: { readonly line: number; readonly kind: string; lines: string[]; chars: number } | undefined;
  let last = 0;
  let calendars = 0;
  for await (const each of splitLines(chunks)) {
    last = each.line;
    if ("wrong" in each) {
      yield each;
      continue;
    }
    const { line, text } = each;
    const [, end, name = ""] = /^(BEGIN|END):(.+?)\s*$/i.exec(text) ?? [];
    const kind = name.toUpperCase();
    if (end?.toUpperCase() === "BEGIN") {
      open.push(kind);
      if (kind === "VCALENDAR") calendars++;
      if (open.length === 2) part = { line, kind, lines: [], chars: 0 };
    }
    if (part) {
      part.chars += text.length;
      if (part.chars <= MAX_PIECE_BYTES) part.lines.push(text);
    }
    if (end?.toUpperCase() !== "END") continue;
    if (open.pop() !== kind) {
      yield { line, wrong: `END:${name} without its BEGIN` };
      return;
    }
    if (part && open.length === 1) {
      if (part.chars > MAX_PIECE_BYTES)
        yield { line: part.line, wrong: `longer than ${MAX_PIECE_BYTES} bytes` };
      else yield { line: part.line, kind: part.kind, text: part.lines.join("\r\n") };
      part = undefined;
    }
  }
  if (calendars === 0) yield { line: 1, wrong: "no iCalendar file: BEGIN:VCALENDAR is missing" };
  else if (open.length > 0)
    yield {
      line: part?.line ?? last,
      wrong: "the file ends before its calendar does: something may be missing",
    };
}
