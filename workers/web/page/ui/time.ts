/** Times for people, in their language. */
import { signal } from "@preact/signals";
import { locale, texts } from "../shell/settings.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** Now, to the minute: what reads it is drawn again as time goes by. */
export const minute = signal(Date.now());
setInterval(() => {
  minute.value = Date.now();
}, MINUTE_MS);

/** `3 minutes ago`; from a week on, the date. */
export function ago(iso: string, now = minute.value): string {
  const past = Date.parse(iso) - now;
  const format = formatters().relative;
  if (past > -MINUTE_MS) return texts.value.justNow;
  if (past > -HOUR_MS) return format.format(Math.round(past / MINUTE_MS), "minute");
  if (past > -DAY_MS) return format.format(Math.round(past / HOUR_MS), "hour");
  if (past > -7 * DAY_MS) return format.format(Math.round(past / DAY_MS), "day");
  return formatters().day.format(new Date(iso));
}

/** The day where it is not today, then the time with thousandths. */
export function moment(iso: string): string {
  const isToday = new Date(iso).toDateString() === new Date().toDateString();
  return isToday ? clock(iso) : `${formatters().day.format(new Date(iso))} ${clock(iso)}`;
}

export function dateTime(iso: string): string {
  return formatters().full.format(new Date(iso));
}

/** With thousandths: who was later is what conflicts are about. */
export function clock(iso: string): string {
  return formatters().clock.format(new Date(iso));
}

/** To the second. */
export function timeOfDay(millis: number): string {
  return formatters().time.format(millis);
}

export function milliseconds(millis: number): string {
  return `${Math.round(millis).toLocaleString(locale.value)} ms`;
}

/** A date as it is kept, a day or an instant: by its name where it is near. */
export function dateText(date: string, now = minute.value): string {
  if (date.includes("T")) return dateTime(date);
  const noon = new Date(`${date}T12:00:00`);
  const days = Math.round((noon.getTime() - new Date(now).setHours(12, 0, 0, 0)) / DAY_MS);
  if (Math.abs(days) <= 1) return formatters().relativeDay.format(days, "day");
  return formatters().day.format(noon);
}

let made: ReturnType<typeof make> | undefined;

function formatters() {
  if (made?.locale !== locale.value) made = make(locale.value);
  return made;
}

/** Making one takes longer than a row. */
function make(of: string) {
  return {
    locale: of,
    relative: new Intl.RelativeTimeFormat(of, { numeric: "auto", style: "short" }),
    relativeDay: new Intl.RelativeTimeFormat(of, { numeric: "auto" }),
    day: new Intl.DateTimeFormat(of, { dateStyle: "medium" }),
    full: new Intl.DateTimeFormat(of, { dateStyle: "medium", timeStyle: "short" }),
    time: new Intl.DateTimeFormat(of, { timeStyle: "medium" }),
    clock: new Intl.DateTimeFormat(of, {
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
      fractionalSecondDigits: 3,
      hourCycle: "h23",
    }),
  };
}
