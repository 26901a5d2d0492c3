/** Days and times as people type them. */
import { expect, test } from "vitest";
import { parseDate } from "../../cli/dates.ts";
import { agoText, nearText } from "../../cli/show/time-text.ts";

/** A Wednesday, in whatever time zone the tests run. */
const NOW = new Date(2026, 10, 25, 15, 0).getTime();

test.each([
  ["today", "2026-11-25"],
  ["tomorrow", "2026-11-26"],
  ["fri", "2026-11-27"],
  ["wed", "2026-12-02"],
  ["+3d", "2026-11-28"],
  ["in 2 weeks", "2026-12-09"],
  ["dec 24", "2026-12-24"],
  ["2026-12-01", "2026-12-01"],
  ["明日", "2026-11-26"],
  ["金曜日", "2026-11-27"],
  ["１２月１日", "2026-12-01"],
])("%s is a day", async (typed, day) => {
  expect(await parseDate(typed, NOW, "--due")).toBe(day);
});

test.each([
  ["2026-12-01 14:00", new Date(2026, 11, 1, 14)],
  ["2026-12-01T14:00", new Date(2026, 11, 1, 14)],
  ["fri 9am", new Date(2026, 10, 27, 9)],
  ["明日14時", new Date(2026, 10, 26, 14)],
])("%s is an instant, by the clock here", async (typed, instant) => {
  expect(await parseDate(typed, NOW, "--due")).toBe(instant.toISOString());
});

test("what is in the API's own words is left to the node", async () => {
  for (const text of ["2026-12-01T14:00:00+09:00", "2026-02-31"])
    expect(await parseDate(text, NOW, "--due")).toBe(text);
});

test.each(["friday or so", "someday", ""])("%j is asked again, and never guessed", async (typed) => {
  await expect(parseDate(typed, NOW, "--due")).rejects.toThrow("is no day or time");
});

test("near days have names, and others a date", () => {
  const days = ["2026-11-24", "2026-11-25", "2026-11-26", "2026-11-27", "2026-12-02", "2027-01-01"];
  expect(days.map((day) => nearText(day, NOW))).toEqual([
    "yesterday",
    "today",
    "tomorrow",
    "Fri",
    "12-02",
    "2027-01-01",
  ]);
  expect(nearText(new Date(2026, 10, 26, 9, 5).toISOString(), NOW)).toBe("tomorrow 09:05");
});

test("what was in the last week was so long ago; other times are told whole", () => {
  const ago = (ms: number) => agoText(new Date(NOW - ms).toISOString(), NOW);
  expect([5_000, 90_000, 7_200_000].map(ago)).toEqual(["just now", "1 min ago", "2 h ago"]);
  expect(ago(8 * 86_400_000)).toBe("2026-11-17 15:00:00");
  expect(ago(-3_600_000)).toBe("2026-11-25 16:00:00");
  expect(agoText("whatever", NOW)).toBe("whatever");
});
