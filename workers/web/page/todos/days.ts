/** Days and instants, as `due` and `start` keep them, in the time of this device. */

const DAY_MS = 86_400_000;

/** When a day or an instant begins here, as milliseconds since 1970. */
export function startsAt(date: string): number {
  return Date.parse(date.includes("T") ? date : `${date}T00:00:00`);
}

/** Whether it is over: a day, at its end. */
export function isPast(date: string, now = Date.now()): boolean {
  return startsAt(date) + (date.includes("T") ? 0 : DAY_MS) <= now;
}
