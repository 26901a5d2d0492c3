/** The readers of foreign files, at their bounds. */
import fc from "fast-check";
import { expect, test } from "vitest";
import csv from "../../cli/formats/csv.ts";
import { readRows } from "../../cli/formats/csv-rows.ts";
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
