/** Times and durations for people. */
import { midnight } from "../dates.ts";

/** An ISO time in the local time zone, to the second; anything else as it came. */
export function timeText(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const date = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(twoDigits).join("-");
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(":")}`;
}

/** How long ago that was: `just now`, `5 min ago`; the time itself where it is a week or more, or to come. */
export function agoText(iso: string, now: number): string {
  const ms = now - new Date(iso).getTime();
  if (!(ms >= -MINUTE_MS && ms < WEEK_MS)) return timeText(iso);
  return ms < MINUTE_MS ? "just now" : `${durationText(ms)} ago`;
}

/** A day or an instant, in local time, to the minute: `2026-12-01`, `2026-12-01 14:00`. */
export function whenText(value: string): string {
  return value.length === 10 ? value : timeText(value).slice(0, -3);
}

/** The same beside a calendar: `today`, `tomorrow 14:00`, `Fri`; other days of this year without it. */
export function nearText(value: string, now: number): string {
  const text = whenText(value);
  const [day = "", time] = text.split(" ");
  const date = new Date(`${day}T00:00`);
  if (Number.isNaN(date.getTime())) return text;
  const today = midnight(new Date(now));
  const days = Math.round((date.getTime() - today.getTime()) / DAY_MS);
  const near = new Map([
    [-1, "yesterday"],
    [0, "today"],
    [1, "tomorrow"],
  ]).get(days);
  const name = near ?? (days > 1 && days < 7 ? WEEKDAYS[date.getDay()] : undefined);
  const shown = name ?? (date.getFullYear() === today.getFullYear() ? day.slice(5) : day);
  return time === undefined ? shown : `${shown} ${time}`;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;
const WEEKDAYS = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"];

const UNITS = [
  ["d", 86_400_000],
  ["h", 3_600_000],
  ["min", 60_000],
  ["s", 1_000],
] as const;

/** A duration in the largest unit that gives a whole number: `12 ms`, `5 s`, `3 d`. */
export function durationText(ms: number): string {
  const [unit, size] = UNITS.find(([, each]) => Math.abs(ms) >= each) ?? ["ms", 1];
  return `${Math.trunc(ms / size)} ${unit}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
