/** iCalendar (RFC 5545): each todo is a VTODO, as Reminders, Tasks and Thunderbird have them. */
import ICAL from "ical.js";
import type { ExportLine } from "../../workers/model/transfer.ts";
import { errorText } from "../system-error.ts";
import { type Format, type ImportItem, parseExported, type ReadItem, SourceIds } from "./format.ts";
import { calendarParts, type Part } from "./ical-parts.ts";
import { parseJson } from "./json.ts";
import type { Losses } from "./losses.ts";
import { originalText, withOriginal } from "./original.ts";
import { sameTags, tagsAmong } from "./values.ts";

const FORMAT = "ical";
const PRODUCT = "-//edge-todos//todo export//EN";
/** The numbers that RFC 5545 gives to three levels. */
const PRIORITY_NUMBERS = { high: 1, medium: 5, low: 9 } as const;
/** Components of other kinds, by what people call them. */
const KINDS: ReadonlyMap<string, string> = new Map([
  ["VEVENT", "events"],
  ["VJOURNAL", "journal entries"],
  ["VFREEBUSY", "free/busy times"],
]);
/** Properties that mean something to calendars that nothing here does. */
const NOT_ACTED_ON: ReadonlyMap<string, string> = new Map([
  ["rrule", "recurrence"],
  ["attach", "attachments"],
  ["related-to", "relations"],
  ["location", "locations"],
]);

export default {
  async *read(chunks, losses) {
    const ids = new SourceIds(FORMAT);
    const calendar = new ICAL.Component("vcalendar");
    for await (const part of calendarParts(chunks)) {
      if ("wrong" in part) yield part;
      else if (part.kind === "VTIMEZONE") addZone(calendar, part.text);
      else if (part.kind === "VTODO") yield readTodo(part, calendar, ids, losses);
      else losses.lost(KINDS.get(part.kind) ?? part.kind);
    }
  },
  async *write(lines) {
    yield `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:${PRODUCT}\r\n`;
    for await (const line of lines) yield `${toComponent(parseExported(line)).toString()}\r\n`;
    yield "END:VCALENDAR\r\n";
  },
} satisfies Format;

/**
 * Parsed once for all todos. One that can't be read is left out, and so is one whose clock changes other than by the year, as
 * every real one's does: the library counts all of its changes, one by one, and a file may make it count for ever.
 */
function addZone(calendar: ICAL.Component, text: string): void {
  const unfolded = text.replace(/\r\n[ \t]/g, "");
  if (/^RRULE\b.*(?:FREQ=(?!YEARLY\b)|BY(?:HOUR|MINUTE|SECOND)=)/im.test(unfolded)) return;
  try {
    const zone = new ICAL.Component(ICAL.parse(text));
    if (zone.hasProperty("tzid")) calendar.addSubcomponent(zone);
  } catch {
    // Its times are told as those of a zone that the file does not describe.
  }
}

function readTodo(
  { line, text }: Exclude<Part, { wrong: string }>,
  calendar: ICAL.Component,
  ids: SourceIds,
  losses: Losses,
): ReadItem {
  try {
    const todo = new ICAL.Component(ICAL.parse(text));
    // Below the calendar its times find their zones.
    calendar.addSubcomponent(todo);
    const fields = fieldsOf(todo);
    if (fields.task === "") return { line, wrong: "it has no SUMMARY" };
    for (const [name, what] of NOT_ACTED_ON) if (todo.hasProperty(name)) losses.idle(what);
    if (todo.getFirstSubcomponent("valarm")) losses.idle("alarms");
    if (["due", "dtstart"].some((name) => isOfUnknownZone(todo, name)))
      losses.lost("time zones that the file does not describe: taken as this machine's");
    const item: ImportItem = { id: textOf(todo, "uid") || ids.next(fields.task), ...fields };
    const tooLong = () => losses.lost("further properties");
    return { line, item: withOriginal(item, FORMAT, JSON.stringify(todo.toJSON()), tooLong) };
  } catch (error) {
    return { line, wrong: `not iCalendar: ${errorText(error)}` };
  } finally {
    calendar.removeAllSubcomponents("vtodo");
  }
}

/** What a VTODO says of a todo's fields. */
function fieldsOf(todo: ICAL.Component) {
  const status = textOf(todo, "status").toUpperCase();
  const completedAt = instantOf(todo, "completed");
  const completed = status === "COMPLETED" || completedAt !== undefined;
  const labels = todo.getAllProperties("categories").flatMap((property) => property.getValues());
  return {
    // A task is one line.
    task: textOf(todo, "summary").replace(/\s+/g, " ").trim(),
    completed,
    deleted: status === "CANCELLED",
    due: dateOf(todo, "due") ?? null,
    start: dateOf(todo, "dtstart") ?? null,
    priority: priorityOf(Number(textOf(todo, "priority"))),
    // A tag is one word.
    tags: tagsAmong(labels.map((label) => String(label).trim().replace(/\s+/g, "-"))),
    notes: textOf(todo, "description").trim() || null,
    createdAt: instantOf(todo, "created"),
    completedAt: completed ? completedAt : undefined,
    updatedAt: instantOf(todo, "last-modified"),
  };
}

/** The component as it was imported, with what was changed since. */
function toComponent(line: ExportLine): ICAL.Component {
  const todo = originalOf(line) ?? new ICAL.Component("vtodo");
  const was = fieldsOf(todo);
  const { id, source, task, completed, deleted, due, start, priority, tags, notes } = line;
  set(todo, "uid", textOf(todo, "uid") || (source ?? id));
  // When this copy of it was made; the same for the same todo, so that an export that changed nothing is the same file.
  set(todo, "dtstamp", timeOf(line.updatedAt));
  if (was.task !== task) set(todo, "summary", task);
  if (was.notes !== notes) set(todo, "description", notes ?? undefined);
  if (was.due !== due) set(todo, "due", due === null ? undefined : timeOf(due));
  // RFC 5545 has either of them.
  if (due !== null) todo.removeAllProperties("duration");
  if (was.start !== start) set(todo, "dtstart", start === null ? undefined : timeOf(start));
  if (was.priority !== priority)
    set(todo, "priority", priority === null ? undefined : PRIORITY_NUMBERS[priority]);
  if (!sameTags(was.tags, tags)) setTags(todo, tags);
  if (was.completed !== completed || was.deleted !== deleted)
    set(todo, "status", deleted ? "CANCELLED" : completed ? "COMPLETED" : "NEEDS-ACTION");
  if (was.completed !== completed || was.completedAt !== (line.completedAt ?? undefined)) {
    set(todo, "completed", line.completedAt === null ? undefined : timeOf(line.completedAt));
    set(todo, "percent-complete", completed ? 100 : undefined);
  }
  set(todo, "created", timeOf(line.createdAt));
  set(todo, "last-modified", timeOf(line.updatedAt));
  return todo;
}

/** The VTODO that the file had; undefined where what is kept is none, as anyone who writes to the list may keep there what they like. */
function originalOf(line: ExportLine): ICAL.Component | undefined {
  const jCal = parseJson(originalText(line, FORMAT) ?? "");
  try {
    // Written and read again: so it is what any calendar would read, and nothing else.
    const todo = new ICAL.Component(ICAL.parse(new ICAL.Component(jCal as unknown[]).toString()));
    return todo.name === "vtodo" && fieldsOf(todo) ? todo : undefined;
  } catch {
    return undefined;
  }
}

function set(todo: ICAL.Component, name: string, value: string | number | ICAL.Time | undefined): void {
  if (value === undefined) todo.removeAllProperties(name);
  else if (value instanceof ICAL.Time) setTime(todo, name, value);
  else todo.updatePropertyWithValue(name, value);
}

/** In UTC, where it was not that time already: then it may name a zone, and goes on to do so. */
function setTime(todo: ICAL.Component, name: string, time: ICAL.Time): void {
  const before = todo.getFirstPropertyValue(name);
  const isSame = before instanceof ICAL.Time && before.isDate === time.isDate;
  if (isSame && before.toJSDate().getTime() === time.toJSDate().getTime()) return;
  const property = todo.getFirstProperty(name) ?? todo.addProperty(new ICAL.Property(name));
  property.removeParameter("tzid");
  property.resetType(time.isDate ? "date" : "date-time");
  property.setValue(time);
}

function setTags(todo: ICAL.Component, tags: readonly string[]): void {
  todo.removeAllProperties("categories");
  if (tags.length === 0) return;
  const property = new ICAL.Property("categories");
  property.setValues([...tags]);
  todo.addProperty(property);
}

function textOf(todo: ICAL.Component, name: string): string {
  const value = todo.getFirstPropertyValue(name);
  return value === null ? "" : String(value);
}

function priorityOf(number: number): keyof typeof PRIORITY_NUMBERS | null {
  if (!(number >= 1 && number <= 9)) return null;
  return number < 5 ? "high" : number === 5 ? "medium" : "low";
}

/** A day, or an instant: with a zone that the file describes in that one, with none on this machine's clock. */
function dateOf(todo: ICAL.Component, name: string): string | undefined {
  const value = todo.getFirstPropertyValue(name);
  if (!(value instanceof ICAL.Time)) return undefined;
  return value.isDate ? value.toString() : value.toJSDate().toISOString();
}

/** RFC 5545 has a VTIMEZONE for each: without one, nobody knows for sure what a zone's name means. */
function isOfUnknownZone(todo: ICAL.Component, name: string): boolean {
  const property = todo.getFirstProperty(name);
  const value = property?.getFirstValue();
  const zone = property?.getFirstParameter("tzid");
  return zone !== undefined && value instanceof ICAL.Time && value.zone?.tzid !== zone;
}

function instantOf(todo: ICAL.Component, name: string): string | undefined {
  const date = dateOf(todo, name);
  return date !== undefined && date.length > "2026-12-01".length ? date : undefined;
}

/** iCalendar's instants are in whole seconds. */
function timeOf(dateOrInstant: string): ICAL.Time {
  if (dateOrInstant.length === "2026-12-01".length) return ICAL.Time.fromDateString(dateOrInstant);
  return ICAL.Time.fromJSDate(new Date(dateOrInstant), true);
}
