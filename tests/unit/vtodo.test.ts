/** The calendar feed's text, as another library reads it. */
import fc from "fast-check";
import ICAL from "ical.js";
import { expect, test } from "vitest";
import { CALENDAR_END, calendarHead, toVtodo } from "../../workers/model/vtodo.ts";
import { todo } from "../cli/helpers/cluster.ts";

type Shown = ReturnType<typeof todo>;

function calendar(...todos: readonly Shown[]): string {
  return calendarHead("inbox") + todos.map((each) => toVtodo(each, each.id)).join("") + CALENDAR_END;
}

function read(text: string): ICAL.Component {
  return new ICAL.Component(ICAL.parse(text));
}

function readTodo(changes: Partial<Shown>): ICAL.Component {
  const [component] = read(calendar(todo(changes))).getAllSubcomponents("vtodo");
  if (!component) throw new Error("the calendar has no VTODO");
  return component;
}

const linesOf = (text: string) => text.split("\r\n");

test("a todo with everything reads as the VTODO that it is", () => {
  const whole = todo({
    task: "buy milk",
    notes: "two litres,\nnot the sour one; C:\\n",
    due: "2026-12-24",
    start: "2026-12-01",
    priority: "high",
    tags: ["a;b", "back\\slash", "home"],
    completed: true,
    completedAt: "2026-11-23T09:00:00.999Z",
  });
  expect(linesOf(toVtodo(whole, "1-aaaaaa"))).toEqual([
    "BEGIN:VTODO",
    "UID:1-aaaaaa",
    "DTSTAMP:20261122T100000Z",
    "CREATED:20261122T100000Z",
    "LAST-MODIFIED:20261122T100000Z",
    "SUMMARY:buy milk",
    "DESCRIPTION:two litres\\,\\nnot the sour one\\; C:\\\\n",
    "DTSTART;VALUE=DATE:20261201",
    "DUE;VALUE=DATE:20261224",
    "PRIORITY:1",
    "CATEGORIES:a\\;b,back\\\\slash,home",
    "STATUS:COMPLETED",
    "COMPLETED:20261123T090000Z",
    "END:VTODO",
    "",
  ]);
});

test.each([
  ["a day and an instant", { start: "2026-12-01", due: "2026-12-02T10:00:00.000Z" }],
  ["a start that is not before it is due", { start: "2026-12-02", due: "2026-12-02" }],
])("RFC 5545 does not have %s in one VTODO: the start is left out", (_, dates) => {
  const component = readTodo(dates);
  expect(component.hasProperty("dtstart")).toBe(false);
  expect(component.hasProperty("due")).toBe(true);
});

test("whatever a todo says is read again exactly, and no line has more than 75 octets", () => {
  const text = fc
    .string({
      unit: fc.oneof(
        fc.constantFrom("\\", ";", ",", "\n", "n", ":", '"', "😀", "é", "牛"),
        fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }),
      ),
      maxLength: 120,
    })
    .map((each) => each.replace(/[^\P{Cc}\n]/gu, ""));
  // ical.js takes the comma behind an escaped backslash for an escaped comma, so no tag ends in one here.
  const tag = text
    .map((each) => each.replace(/[\s,]|\\+$/g, ""))
    .filter((each) => each !== "" && !each.endsWith("\\"));
  fc.assert(
    fc.property(text, text, fc.uniqueArray(tag, { maxLength: 5 }), (task, notes, tags) => {
      const component = readTodo({ task, notes, tags });
      expect(component.getFirstPropertyValue("summary")).toBe(task);
      expect(component.getFirstPropertyValue("description")).toBe(notes);
      expect(component.getFirstProperty("categories")?.getValues() ?? []).toEqual(tags);
      const lines = linesOf(calendar(todo({ task, notes, tags })));
      expect(lines.filter((line) => Buffer.byteLength(line) > 75)).toEqual([]);
    }),
    { seed: 14, numRuns: 500 },
  );
});

test("no text gets out of its line, whatever line ends and control characters a record brings", () => {
  const hostile = ["\r\n", "\r", "\n", "\u0000\r\n", "\u000b"].map(
    (end) => `x${end}END:VTODO${end}BEGIN:VEVENT${end}`,
  );
  for (const text of hostile) {
    const component = read(calendar(todo({ task: text, notes: text, tags: [text] }), todo({ task: "next" })));
    expect(component.getAllSubcomponents().map(({ name }) => name)).toEqual(["vtodo", "vtodo"]);
  }
});
