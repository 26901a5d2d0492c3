/** The readers of foreign files, at their bounds. */
import fc from "fast-check";
import { expect, test } from "vitest";
import csv from "../../cli/formats/csv.ts";
import { readRows } from "../../cli/formats/csv-rows.ts";
import type { Format } from "../../cli/formats/format.ts";
import ical from "../../cli/formats/ical.ts";
import jsonl from "../../cli/formats/jsonl.ts";
import { type Line, MAX_PIECE_BYTES, splitLines } from "../../cli/formats/lines.ts";
import { Losses } from "../../cli/formats/losses.ts";
import { splitObjects } from "../../cli/formats/split-objects.ts";
import { todo } from "./helpers/cluster.ts";

async function* chunks(...texts: string[]): AsyncGenerator<string> {
  yield* texts;
}

async function collect<T, R>(items: AsyncIterable<T>, show: (item: T) => R): Promise<R[]> {
  const collected: R[] = [];
  for await (const item of items) collected.push(show(item));
  return collected;
}

function shown(line: Line): string {
  return "text" in line ? line.text : `wrong: ${line.wrong}`;
}

test("a backslash at the end of a text does not keep the object open, nor does a quote in it end the text", async () => {
  const objects = [{ description: "ends in \\" }, { description: 'a \\" } {' }, { description: "b" }];
  const found = await collect(splitObjects(chunks(JSON.stringify(objects))), shown);
  expect(found.map((text): unknown => JSON.parse(text))).toEqual(objects);
});

test("objects may be cut anywhere between chunks", async () => {
  const objects = [{ description: "a \\ {" }, { description: "ü\n" }];
  const text = JSON.stringify(objects, null, 1);
  const found = await collect(splitObjects(chunks(...text)), shown);
  expect(found.map((each): unknown => JSON.parse(each))).toEqual(objects);
});

test("a line may have exactly a megabyte, and not one byte more", async () => {
  const longest = "x".repeat(MAX_PIECE_BYTES);
  const found = await collect(splitLines(chunks(`${longest}\n${longest}x\nnext`)), shown);
  expect(found).toEqual([longest, `wrong: longer than ${MAX_PIECE_BYTES} bytes`, "next"]);
});

test("a row of CSV may have 1,000 lines, and a quote that is open for longer costs its own line only", async () => {
  const row = (lines: number) => `"${"x\n".repeat(lines - 1)}x",end\nnext,end\n`;
  const last = await collect(readRows(chunks(row(1_000))), (each) =>
    "fields" in each ? each.fields.at(-1) : each.wrong,
  );
  expect(last).toEqual(["end", "end"]);
  const [first, second] = await collect(readRows(chunks(row(1_001))), (each) => each);
  expect(first).toEqual({ line: 1, wrong: expect.stringContaining("quote") });
  expect(second).toEqual({ line: 2, fields: ["x"] });
});

async function asCsv(...tasks: string[]): Promise<string> {
  const lines = tasks.map((task) => JSON.stringify(todo({ task })));
  return (await collect(csv.write(chunks(...lines)), (part) => part)).join("");
}

test("no cell of an exported CSV begins as a formula does, quoted or not, behind spaces or not", async () => {
  const tasks = ["=1+1", "+1", "-1", "@SUM(A1)", "＝1", "'=1", '=HYPERLINK("//x","y")'];
  const rows = await collect(readRows(chunks(await asCsv(...tasks))), (row) => row);
  const cells = rows.flatMap((row) => ("fields" in row ? row.fields : []));
  expect(cells.filter((cell) => /^\s*[=+\-@＝＋－＠\t\r]/.test(cell))).toEqual([]);
  expect(cells).toContain(`'=HYPERLINK("//x","y")`);
});

test("what an exported CSV holds is read again exactly, whatever a task begins with", async () => {
  const piece = fc.constantFrom("=", "+", "-", "@", "'", '"', ",", " ", "＝", "a", "\u{1f600}");
  const task = fc.oneof(
    fc.string({ unit: piece, minLength: 1, maxLength: 8 }),
    fc.string({ unit: "grapheme", minLength: 1 }),
  );
  // As a node keeps it: trimmed, and without control characters.
  const kept = task.map((text) => text.replace(/\p{Cc}/gu, "").trim()).filter((text) => text !== "");
  await fc.assert(
    fc.asyncProperty(fc.array(kept, { minLength: 1 }), async (tasks) => {
      const items = await collect(csv.read(chunks(await asCsv(...tasks)), new Losses()), (read) => read);
      expect(items.map((read) => ("item" in read ? read.item.task : read.wrong))).toEqual(tasks);
    }),
    { seed: 12, numRuns: 500 },
  );
});

async function lossesOf(format: Format, text: string): Promise<string[]> {
  const losses = new Losses();
  await collect(format.read(chunks(text), losses), (item) => item);
  return losses.lines();
}

test("members of JSON Lines that no field holds are named and counted, and what an export has of its own is none", async () => {
  const exported = JSON.stringify({ ...todo(), source: "a", salvagedAt: "2026-11-22T10:00:00.123Z" });
  expect(await lossesOf(jsonl, `${exported}\n`)).toEqual([]);
  const foreign = '{"task":"a","recurrence":"weekly","colour":1}\n{"task":"b","recurrence":"daily"}\n';
  expect(await lossesOf(jsonl, foreign)).toEqual(["not kept: 2 recurrence, 1 colour"]);
});

test("a file of a thousand names that nothing holds does not fill the memory: 20 are told, the others counted together", async () => {
  const many = Array.from({ length: 1_000 }, (_, n) => `"x${n}":1`).join();
  const [line = ""] = await lossesOf(jsonl, `{"task":"a",${many}}\n`);
  expect(line.split(", ")).toHaveLength(21);
  expect(line).toMatch(/, 980 others$/);
});

function inZone(rule: string): string {
  const clock = `BEGIN:STANDARD\r\nDTSTART:19700101T000000\r\n${rule}TZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\nEND:STANDARD`;
  const zone = `BEGIN:VTIMEZONE\r\nTZID:Here\r\n${clock}\r\nEND:VTIMEZONE`;
  const due = "BEGIN:VTODO\r\nSUMMARY:a\r\nDUE;TZID=Here:20261201T100000\r\nEND:VTODO";
  return `BEGIN:VCALENDAR\r\n${zone}\r\n${due}\r\n${due}\r\nEND:VCALENDAR\r\n`;
}

test("the clock of a zone changes by the year: every second of one that never ends is not counted, and its todos are read", async () => {
  expect(await lossesOf(ical, inZone("RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU\r\n"))).toEqual([]);
  for (const rule of [
    "RRULE:FREQ=SECONDLY",
    "RRULE:FREQ=YEARLY;FREQ=MINUTELY",
    "rrule;x=y:freq=hourly",
    "RRU\r\n LE:FREQ=SECON\r\n\tDLY",
    "RRULE:FREQ=YEARLY;BYSECOND=1,2,3",
    "RRULE:FREQ=YEARLY;BYMONTH=13",
  ])
    expect(await lossesOf(ical, inZone(`${rule}\r\n`))).toEqual([
      "not kept: 2 time zones that the file does not describe: taken as this machine's",
    ]);
});

test("what someone kept as a todo's VTODO and is none is passed over: the others are exported, and nothing gets out of its line", async () => {
  const kept = [
    '["vtodo",5,5]',
    '["vtodo",[["due",{},"date","garbage"]],[]]',
    '["vtodo",[5],[]]',
    "[]",
    "[1,2,3]",
    '["vevent",[],[]]',
    '["vtodo",[["x\\r\\nEND:VTODO\\r\\nBEGIN:VTODO\\r\\nSUMMARY:two",{},"text","v"]],[]]',
    '["vtodo",[["x-a",{"p":"q"},"unknown","v\\r\\nEND:VCALENDAR"]],[]]',
  ];
  const lines = kept.map((text) => JSON.stringify({ ...todo({ task: "TaskA" }), extra: { ical: text } }));
  const calendar = (await collect(ical.write(chunks(...lines)), (part) => part)).join("");
  const read = await collect(ical.read(chunks(calendar), new Losses()), (each) =>
    "item" in each ? each.item.task : each.wrong,
  );
  expect(read).toEqual(kept.map(() => "TaskA"));
  expect(calendar.match(/^(?:BEGIN|END):VTODO\r$/gm)).toHaveLength(2 * kept.length);
});

test("a time in a zone that an iCalendar file does not describe is named, one that it describes is not", async () => {
  const zone =
    "BEGIN:VTIMEZONE\r\nTZID:Here\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0300\r\nTZOFFSETTO:+0300\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n";
  const calendar = (zoneText: string) =>
    `BEGIN:VCALENDAR\r\n${zoneText}BEGIN:VTODO\r\nSUMMARY:a\r\nDUE;TZID=Here:20261201T100000\r\nEND:VTODO\r\nEND:VCALENDAR\r\n`;
  expect(await lossesOf(ical, calendar(zone))).toEqual([]);
  expect(await lossesOf(ical, calendar(""))).toEqual([
    "not kept: 1 time zones that the file does not describe: taken as this machine's",
  ]);
});
