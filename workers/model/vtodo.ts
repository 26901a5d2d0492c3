/**
 * A todo as a VTODO of iCalendar (RFC 5545), for the calendar feed. Not a library's: `ts-ics` cuts long lines through the
 * middle of a character and leaves commas and backslashes of categories as they are, `ical.js` is 23 kB of a script of 64.
 */
import type { PRIORITIES } from "./priority.ts";
import type { Todo } from "./todo.ts";

/** A line's octets, without its end. */
const MAX_LINE_BYTES = 75;
const DAY_CHARS = "2026-12-01".length;
/** The numbers that RFC 5545 has for three levels. */
const PRIORITY_NUMBERS: Readonly<Record<(typeof PRIORITIES)[number], number>> = {
  high: 1,
  medium: 5,
  low: 9,
};
/** How often a calendar is to look again; each program decides for itself. */
const REFRESH = "PT15M";
// biome-ignore lint/suspicious/noControlCharactersInRegex: text of iCalendar has none but tab and line break
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g;

/** What stands before the todos of a list. */
export function calendarHead(list: string): string {
  return lines([
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//edge-todos//calendar feed//EN",
    `NAME:${list}`,
    `X-WR-CALNAME:${list}`,
    `REFRESH-INTERVAL;VALUE=DURATION:${REFRESH}`,
    `X-PUBLISHED-TTL:${REFRESH}`,
  ]);
}

export const CALENDAR_END = "END:VCALENDAR\r\n";

/** `uid`: what the todo is known by where it comes from, or its id. The same todo gives the same text. */
export function toVtodo(todo: Todo, uid: string): string {
  const { task, notes, due, start, priority, tags, completed, completedAt, createdAt, updatedAt } = todo;
  return lines([
    "BEGIN:VTODO",
    `UID:${text(uid)}`,
    // When this copy was made would be another time for each request.
    `DTSTAMP:${instant(updatedAt)}`,
    `CREATED:${instant(createdAt)}`,
    `LAST-MODIFIED:${instant(updatedAt)}`,
    `SUMMARY:${text(task)}`,
    ...(notes === null ? [] : [`DESCRIPTION:${text(notes)}`]),
    ...(start !== null && fits(start, due) ? [`DTSTART${when(start)}`] : []),
    ...(due === null ? [] : [`DUE${when(due)}`]),
    ...(priority === null ? [] : [`PRIORITY:${PRIORITY_NUMBERS[priority]}`]),
    ...(tags.length === 0 ? [] : [`CATEGORIES:${tags.map(text).join(",")}`]),
    `STATUS:${completed ? "COMPLETED" : "NEEDS-ACTION"}`,
    ...(completedAt === null ? [] : [`COMPLETED:${instant(completedAt)}`]),
    "END:VTODO",
  ]);
}

/** Both are days, or both instants, and `due` is the later one: RFC 5545 has it so, and clients refuse what is otherwise. */
function fits(start: string, due: string | null): boolean {
  return due === null || (start.length === due.length && start < due);
}

function when(dateOrInstant: string): string {
  return dateOrInstant.length === DAY_CHARS
    ? `;VALUE=DATE:${dateOrInstant.replaceAll("-", "")}`
    : `:${instant(dateOrInstant)}`;
}

/** In whole seconds. */
function instant(iso: string): string {
  return iso.replace(/[-:]|\.\d+/g, "");
}

/** No text gets out of its line, whoever wrote it: a node shows what others hold, and checks it no further than rule M8 says. */
function text(value: string): string {
  return value
    .replace(/[\\;,]/g, "\\$&")
    .replace(/\r\n?|\n/g, "\\n")
    .replace(CONTROLS, "");
}

function lines(all: readonly string[]): string {
  return all.map((line) => `${folded(line)}\r\n`).join("");
}

/** A line that is too long goes on in the next one, behind a space; never within a character. */
function folded(line: string): string {
  let [result, bytes] = ["", 0];
  for (const character of line) {
    const size = bytesOf(character.codePointAt(0) ?? 0);
    if (bytes + size > MAX_LINE_BYTES) [result, bytes] = [`${result}\r\n `, 1];
    result += character;
    bytes += size;
  }
  return result;
}

/** In UTF-8. */
function bytesOf(codePoint: number): number {
  if (codePoint < 0x80) return 1;
  if (codePoint < 0x800) return 2;
  return codePoint < 0x10000 ? 3 : 4;
}
