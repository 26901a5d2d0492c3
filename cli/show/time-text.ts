/** Times and durations for people. */

/** An ISO time in the local time zone, to the second; anything else as it came. */
export function timeText(iso: string): string {
  const time = new Date(iso);
  if (Number.isNaN(time.getTime())) return iso;
  const date = [time.getFullYear(), time.getMonth() + 1, time.getDate()].map(twoDigits).join("-");
  return `${date} ${[time.getHours(), time.getMinutes(), time.getSeconds()].map(twoDigits).join(":")}`;
}

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
