/** Days and instants, as `due` and `start` have them. */
import * as v from "valibot";

const DAY_PATTERN = /^(\d{4}-\d{2}-\d{2})/;
/** RFC 3339; seconds may be left out. */
const INSTANT_PATTERN = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})$/;
const NO_INSTANT = "must be an instant like 2026-12-01T14:00:00Z or 2026-12-01T14:00:00+09:00";
const NO_DATE = "must be a date like 2026-12-01, or an instant like 2026-12-01T14:00:00Z";

/** An instant with any offset; ISO 8601 in UTC with milliseconds, once it is read. */
export const Instant = v.pipe(
  v.string(NO_INSTANT),
  v.check((text) => INSTANT_PATTERN.test(text), NO_INSTANT),
  v.check(exists, notThere),
  v.transform((text) => new Date(text).toISOString()),
);

/** Asked of every row, and mostly there is nothing: to let the schema find that out takes longer than all the rest. */
export function isInstant(value: unknown): value is string {
  return value !== undefined && v.is(Instant, value);
}

/**
 * A day, or an instant. Texts of both sort by time, a day before the instants that it has in UTC: a node does not know
 * where its people live, so this is the one order that all nodes share.
 */
export const DateOrInstant = v.pipe(
  v.string(NO_DATE),
  v.check((text) => /^\d{4}-\d{2}-\d{2}$/.test(text) || INSTANT_PATTERN.test(text), NO_DATE),
  v.check(exists, notThere),
  v.transform((text) => (text.length === 10 ? text : new Date(text).toISOString())),
);

/** `Date` takes the 30th of February for the 2nd of March. Also refused: what UTC would put before the year 0 or after 9999. */
function exists(text: string): boolean {
  const [, day = ""] = DAY_PATTERN.exec(text) ?? [];
  const [midnight, time] = [new Date(`${day}T00:00:00Z`), new Date(text)];
  return [midnight, time].every(isPlain) && midnight.toISOString().startsWith(day);
}

function isPlain(time: Date): boolean {
  return !Number.isNaN(time.getTime()) && /^\d/.test(time.toISOString());
}

function notThere({ input }: { readonly input: string }): string {
  return `there is no such time: ${input}`;
}
