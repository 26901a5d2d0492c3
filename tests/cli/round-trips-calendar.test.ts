/** Calendars, in and out again: they come back as they went. */
import { describe, expect, test } from "vitest";
import { loadFormat } from "../../cli/formats/index.ts";
import { inAndOut, read } from "./helpers/format-file.ts";

describe("iCalendar", () => {
  const FILE = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Somebody//Tasks//EN",
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Berlin",
    "BEGIN:STANDARD",
    "DTSTART:19701025T030000",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "END:STANDARD",
    "END:VTIMEZONE",
    "BEGIN:VEVENT",
    "UID:event",
    "END:VEVENT",
    "BEGIN:VTODO",
    "UID:20070313T123432Z-456553@example.com",
    "DTSTAMP:20261102T090000Z",
    "SUMMARY:Submit the tax\\, and a very long title that goes on and on until it",
    "  has to be folded",
    "DUE;VALUE=DATE:20261201",
    "DTSTART;TZID=Europe/Berlin:20261120T100000",
    "PRIORITY:3",
    "CATEGORIES:FAMILY,Money matters",
    "DESCRIPTION:first\\nsecond",
    "RRULE:FREQ=YEARLY",
    "X-APPLE-SORT-ORDER:42",
    "CREATED:20261101T080000Z",
    "LAST-MODIFIED:20261102T090000Z",
    "BEGIN:VALARM",
    "ACTION:DISPLAY",
    "TRIGGER:-PT15M",
    "DESCRIPTION:not the todo's",
    "END:VALARM",
    "END:VTODO",
    "BEGIN:VTODO",
    "UID:done",
    "SUMMARY:Done",
    "STATUS:COMPLETED",
    "COMPLETED:20261103T100000Z",
    "END:VTODO",
    "END:VCALENDAR",
    "",
  ].join("\r\n");

  test("is read in every part, and comes back with what we have no field for", async () => {
    const { items, wrong, told, text } = await inAndOut("ical", FILE);
    expect(wrong).toEqual([]);
    expect(told).toEqual([
      "not kept: 1 events",
      "kept for exports in the same format, and not acted on here: 1 recurrence, 1 alarms",
    ]);
    expect(items).toMatchObject([
      {
        id: "20070313T123432Z-456553@example.com",
        task: "Submit the tax, and a very long title that goes on and on until it has to be folded",
        due: "2026-12-01",
        start: "2026-11-20T09:00:00.000Z",
        priority: "high",
        tags: ["FAMILY", "Money-matters"],
        notes: "first\nsecond",
        createdAt: "2026-11-01T08:00:00.000Z",
        updatedAt: "2026-11-02T09:00:00.000Z",
      },
      { id: "done", task: "Done", completed: true, completedAt: "2026-11-03T10:00:00.000Z" },
    ]);
    const unfolded = text.replaceAll("\r\n ", "");
    for (const line of [
      "PRIORITY:3",
      "RRULE:FREQ=YEARLY",
      "X-APPLE-SORT-ORDER:42",
      "CATEGORIES:FAMILY,Money matters",
      "TRIGGER:-PT15M",
      "UID:20070313T123432Z-456553@example.com",
    ])
      expect(unfolded).toContain(line);
    // And what was written is read as the same.
    const again = await read(await loadFormat("ical", undefined), text);
    expect(again.items.map(({ extra: _, ...item }) => item)).toMatchObject(
      items.map(({ extra: _, createdAt: __, updatedAt: ___, ...item }) => item),
    );
  });

  test("of a todo that was changed since has the changes, and the rest as it was", async () => {
    const change = {
      priority: "low",
      due: null,
      completed: true,
      completedAt: "2026-12-02T08:00:00.123Z",
    } as const;
    const { text } = await inAndOut("ical", FILE, change);
    expect(text).toContain("PRIORITY:9");
    expect(text).toContain("STATUS:COMPLETED");
    expect(text).toContain("COMPLETED:20261202T080000Z");
    expect(text).not.toContain("DUE");
    expect(text).toContain("RRULE:FREQ=YEARLY");
  });

  test.each([
    [
      "that breaks off",
      FILE.slice(0, FILE.indexOf("STATUS:COMPLETED")),
      1,
      "the file ends before its calendar does",
    ],
    ["that is none", "milk\nbread\n", 0, "no iCalendar file"],
    [
      "whose parts overlap",
      FILE.replace("END:VALARM\r\nEND:VTODO", "END:VTODO\r\nEND:VALARM"),
      0,
      "END:VTODO without its BEGIN",
    ],
  ])("a file %s is told, after what was whole", async (_, text, whole, reason) => {
    const { items, wrong } = await read(await loadFormat("ical", undefined), text);
    expect(items).toHaveLength(whole);
    expect(wrong.at(-1)).toContain(reason);
  });
});
