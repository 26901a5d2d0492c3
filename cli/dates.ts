/** Days and times as people type them: `tomorrow`, `fri 9am`, `+3d`, `2026-12-01 14:00`, `明日`. */
import { wrongUsage } from "./failure.ts";

const DAY = /^\d{4}-\d{2}-\d{2}$/;
const INSTANT = /^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * The day (`2026-12-01`), or the instant in UTC where a time of day was typed, as fields have it. What already reads so
 * is left to the node to check. A day that is past, such as `friday` on a Saturday, is taken as the next one.
 */
export async function parseDate(typed: string, now: number, flag: string): Promise<string> {
  const text = typed.trim().normalize("NFKC");
  if (DAY.test(text) || INSTANT.test(text)) return text;
  // Loaded only here: it takes longer to load than all the rest.
  const [en, ja] = await Promise.all([import("chrono-node/en"), import("chrono-node/ja")]);
  const options = { forwardDate: true };
  const found = [...en.parse(text, new Date(now), options), ...ja.parse(text, new Date(now), options)];
  // Half a date is a guess: `friday or so` is asked again.
  const start = found.find((each) => each.text.length === text.length)?.start;
  if (!start)
    throw wrongUsage(
      `${flag}: ${JSON.stringify(typed)} is no day or time`,
      "for example tomorrow, fri, +3d, 2026-12-01 or 2026-12-01 14:00",
    );
  const date = start.date();
  return start.isCertain("hour") ? date.toISOString() : dayText(date);
}

/** The day that this is here. */
export function dayText(date: Date): string {
  const [year, month, day] = [date.getFullYear(), date.getMonth() + 1, date.getDate()];
  return [String(year).padStart(4, "0"), ...[month, day].map((part) => String(part).padStart(2, "0"))].join(
    "-",
  );
}

/** The midnight here at which the day begins, `days` later. */
export function midnight(date: Date, days = 0): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days);
}
