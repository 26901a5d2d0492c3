/** Files that come back as they went: what others wrote, in and out again; what we wrote, out and in again. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Format, ImportItem } from "../../cli/formats/format.ts";
import { type FORMAT_NAMES, loadFormat } from "../../cli/formats/index.ts";
import { Losses } from "../../cli/formats/losses.ts";
import type { ExportLine } from "../../workers/model/transfer.ts";
import { todo } from "./helpers/cluster.ts";

const SEED = 20_261_126;

async function* pieces(text: string): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  // Cut in the middle of whatever stands there.
  for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7);
}

interface Read {
  readonly items: readonly ImportItem[];
  readonly wrong: readonly string[];
  readonly told: readonly string[];
}

async function read(format: Format, text: string): Promise<Read> {
  const losses = new Losses();
  const [items, wrong]: [ImportItem[], string[]] = [[], []];
  for await (const each of format.read(pieces(text), losses)) {
    if ("item" in each) items.push(each.item);
    else wrong.push(`${each.line}: ${each.wrong}`);
  }
  return { items, wrong, told: losses.lines() };
}

async function write(
  format: Format,
  todos: readonly ExportLine[],
): Promise<{ text: string; told: string[] }> {
  const losses = new Losses();
  const lines = async function* () {
    for (const each of todos) yield JSON.stringify(each);
  };
  let text = "";
  for await (const part of format.write(lines(), losses)) text += part;
  return { text, told: losses.lines() };
}

/** The todo as a node exports it that has imported the item (tests/system/transfer.test.ts shows that it does). */
function kept({ id, ...item }: ImportItem, number = 1): ExportLine {
  const given = Object.fromEntries(Object.entries(item).filter(([, value]) => value !== undefined));
  const line = { ...todo({ id: `${number}-aaaaaa` as never }), source: String(id), ...given };
  const completedAt = line.completed ? (line.completedAt ?? line.updatedAt) : null;
  return { ...line, completedAt } as ExportLine;
}

async function inAndOut(name: (typeof FORMAT_NAMES)[number], text: string, change: Partial<ExportLine> = {}) {
  const format = await loadFormat(name, undefined);
  const { items, wrong, told } = await read(format, text);
  const todos = items.map((item, at) => ({ ...kept(item, at + 1), ...change }));
  return { items, wrong, told, text: (await write(format, todos)).text };
}

describe("todo.txt", () => {
  const FILE = [
    "(A) Thank Mum for the meatballs @phone",
    "(B) Schedule Goodwill pickup +GarageSale @phone",
    "Post signs around the neighborhood +GarageSale",
    "(D) 2011-03-02 Document +TodoTxt task format due:2011-04-01 t:2011-03-20",
    "@GroceryStore Eskimo pies",
    "x 2011-03-03 2011-03-01 Review Tim's pull request +TodoTxtTouch @github pri:A",
    "x Buy stamps",
    "xylophone lesson",
    "2011-03-02 (A) Call Mom",
    "Really gotta call Mom (A) @phone @someday",
    "(b) Get back to the boss",
    "Email SoAndSo at soandso@example.com rec:1w due:tomorrow",
    "x 2011-13-40 no such day",
    "  indented, and with  two spaces",
  ].join("\n");

  test("comes back to the letter, by the rules of the format", async () => {
    const { items, wrong, told, text } = await inAndOut("todotxt", FILE);
    expect({ wrong, told }).toEqual({ wrong: [], told: [] });
    expect(text).toBe(`${FILE}\n`);
    expect(items).toMatchObject([
      { task: "Thank Mum for the meatballs", priority: "high", tags: ["@phone"] },
      { task: "Schedule Goodwill pickup", priority: "medium", tags: ["@phone", "GarageSale"] },
      { task: "Post signs around the neighborhood", priority: null, tags: ["GarageSale"] },
      {
        task: "Document task format",
        due: "2011-04-01",
        start: "2011-03-20",
        createdAt: "2011-03-02T00:00:00.000Z",
      },
      { task: "Eskimo pies", tags: ["@GroceryStore"] },
      {
        completed: true,
        priority: "high",
        completedAt: "2011-03-03T00:00:00.000Z",
        createdAt: "2011-03-01T00:00:00.000Z",
      },
      { task: "Buy stamps", completed: true },
      { task: "xylophone lesson", completed: false },
      { task: "(A) Call Mom", priority: null, createdAt: "2011-03-02T00:00:00.000Z" },
      { task: "Really gotta call Mom (A)", priority: null },
      { task: "(b) Get back to the boss", priority: null },
      { task: "Email SoAndSo at soandso@example.com rec:1w due:tomorrow", due: null },
      { task: "2011-13-40 no such day", completed: true },
      { task: "indented, and with two spaces" },
    ]);
  });

  test("of a todo that was changed since says what it is now", async () => {
    const due = await inAndOut("todotxt", "(A) 2011-03-02 Call +Family Mum", { due: "2026-12-01" });
    expect(due.text).toBe("(A) 2011-03-02 Call Mum +Family due:2026-12-01\n");
    const change = { completed: true, completedAt: "2026-12-02T08:00:00.000Z" };
    const done = await inAndOut("todotxt", "(A) 2011-03-02 Call Mum", change);
    expect(done.text).toBe("x 2026-12-02 2011-03-02 Call Mum pri:A\n");
  });

  test("has no place for notes, and says so", async () => {
    const { told } = await write(await loadFormat("todotxt", undefined), [todo({ notes: "more" }), todo()]);
    expect(told).toEqual(["not kept: 1 notes"]);
  });
});

describe("Taskwarrior", () => {
  const TASKS = [
    {
      id: 1,
      description: "Plan the garden",
      due: "20261201T140000Z",
      entry: "20261101T080000Z",
      modified: "20261102T090000Z",
      priority: "H",
      project: "Home.Garden",
      scheduled: "20261120T000000Z",
      status: "pending",
      tags: ["outside", "spring"],
      uuid: "8ad2e3db-914d-4832-b0e6-72fa04f6e331",
      annotations: [
        { entry: "20261101T081500Z", description: "ask Ann" },
        { entry: "20261101T082000Z", description: "buy seeds" },
      ],
      estimate: "2h",
      reviewed: "20261103T000000Z",
      urgency: 12.3,
    },
    {
      description: "Water the plants",
      entry: "20261101T080000Z",
      modified: "20261101T080000Z",
      recur: "weekly",
      due: "20261101T080000Z",
      status: "recurring",
      mask: "-",
      uuid: "1ad2e3db-914d-4832-b0e6-72fa04f6e332",
    },
    {
      description: "Harvest",
      depends: ["8ad2e3db-914d-4832-b0e6-72fa04f6e331"],
      entry: "20261101T080000Z",
      modified: "20261104T080000Z",
      end: "20261104T080000Z",
      status: "completed",
      uuid: "2ad2e3db-914d-4832-b0e6-72fa04f6e333",
    },
    {
      description: "Never mind",
      entry: "20261101T080000Z",
      modified: "20261105T080000Z",
      end: "20261105T070000Z",
      wait: "20261201T000000Z",
      status: "deleted",
      uuid: "3ad2e3db-914d-4832-b0e6-72fa04f6e334",
    },
  ];

  test("comes back with everything it had, under the same uuid; what is not acted on is named and counted", async () => {
    const { items, wrong, told, text } = await inAndOut("taskwarrior", JSON.stringify(TASKS));
    expect(wrong).toEqual([]);
    expect(told).toEqual([
      "kept for exports in the same format, and not acted on here: 1 recurrence, 1 dependencies",
    ]);
    expect(JSON.parse(text)).toEqual(TASKS);
    expect(items[0]).toMatchObject({
      id: "8ad2e3db-914d-4832-b0e6-72fa04f6e331",
      due: "2026-12-01T14:00:00.000Z",
      start: "2026-11-20T00:00:00.000Z",
      priority: "high",
      tags: ["Home.Garden", "outside", "spring"],
      notes: "ask Ann\nbuy seeds",
      createdAt: "2026-11-01T08:00:00.000Z",
      updatedAt: "2026-11-02T09:00:00.000Z",
    });
  });

  test("of a task that was changed since has the changes, and the rest as it was", async () => {
    const change = { priority: null, tags: ["spring"], notes: "buy seeds\ndig", start: null } as const;
    const { text } = await inAndOut("taskwarrior", JSON.stringify(TASKS.slice(0, 1)), change);
    const { priority: _, project: __, scheduled: ___, ...others } = TASKS[0] as Record<string, unknown>;
    expect(JSON.parse(text)).toEqual([
      {
        ...others,
        tags: ["spring"],
        annotations: [
          { entry: "20261101T082000Z", description: "buy seeds" },
          { entry: "20261102T090000Z", description: "dig" },
        ],
      },
    ]);
  });

  test("that ends before its array does is told, after what was whole", async () => {
    const { items, wrong } = await inAndOut("taskwarrior", JSON.stringify(TASKS).slice(0, -1));
    expect(items).toHaveLength(TASKS.length);
    expect(wrong).toEqual(["1: the file ends before its array does: something may be missing"]);
  });

  test("with more than can be kept says what is lost", async () => {
    const huge = [{ ...TASKS[0], essay: "x".repeat(20_000) }];
    const { told } = await inAndOut("taskwarrior", JSON.stringify(huge));
    expect(told).toEqual(["not kept: 1 id, 1 estimate, 1 reviewed, 1 urgency, 1 essay"]);
  });
});

describe("CSV", () => {
  test.each([
    ["commas", ","],
    ["semicolons", ";"],
    ["tabs", "\t"],
  ])(
    "with %s, a byte order mark, its columns in any order, and yes in several languages",
    async (_, sign) => {
      const rows = [
        ["Tags", "Due", "TASK", "Completed", "Colour", "Priority"],
        ['"home, garden"', "2026-12-01", '"a; b, c"', "ja", "red", "High"],
        ["", "", "next", "x", "", ""],
        ["", "", "open", "いいえ", "blue", "low"],
        ["", "", "also open", "", "", ""],
      ];
      const text = `\u{feff}${rows.map((row) => row.join(sign)).join("\r\n")}\r\n`;
      const { items, wrong, told } = await read(await loadFormat("csv", undefined), text);
      expect(wrong).toEqual([]);
      expect(items).toMatchObject([
        { task: "a; b, c", completed: true, due: "2026-12-01", tags: ["home", "garden"], priority: "high" },
        { task: "next", completed: true },
        { task: "open", completed: false, priority: "low" },
        { task: "also open", completed: false },
      ]);
      expect(told).toEqual(["not kept: 2 in the column colour"]);
    },
  );
});

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

describe("what we wrote", () => {
  const line = (text: string) => text.replace(/[\s\p{Cc}]+/gu, " ").trim();
  const task = fc
    .oneof(
      fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
      fc.constantFrom("x y", "a; b, c\\n", "日本語 🎉"),
    )
    .map(line)
    .filter((text) => text !== "" && text.isWellFormed());
  const tag = fc.stringMatching(/^@?[a-zäöü日0-9.-]{1,12}$/u);
  const day = fc.date({ min: new Date("2000-01-01"), max: new Date("2100-01-01"), noInvalidDate: true });
  const dateOrInstant = fc.oneof(
    day.map((each) => each.toISOString().slice(0, 10)),
    day.map((each) => `${each.toISOString().slice(0, 19)}.000Z`),
  );
  const orNull = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null });
  const todos = fc.array(
    fc
      .record({
        task,
        completed: fc.boolean(),
        due: orNull(dateOrInstant),
        start: orNull(dateOrInstant),
        priority: orNull(fc.constantFrom("high", "medium", "low")),
        tags: fc.uniqueArray(tag, { maxLength: 4 }).map((tags) => tags.sort()),
        notes: orNull(
          fc
            .string({ unit: "grapheme", minLength: 1, maxLength: 40 })
            .map(line)
            .filter((text) => text !== "" && text.isWellFormed()),
        ),
      })
      .map((fields) =>
        todo({ ...fields, completedAt: fields.completed ? "2026-11-22T10:00:00.000Z" : null } as never),
      ),
    { minLength: 1, maxLength: 5 },
  );

  test.each([
    ["jsonl", ["task", "completed", "due", "start", "priority", "tags", "notes", "createdAt", "completedAt"]],
    ["csv", ["task", "completed", "due", "start", "priority", "tags", "notes"]],
    ["taskwarrior", ["task", "completed", "priority", "tags", "notes"]],
    ["ical", ["task", "completed", "due", "start", "priority", "tags", "notes", "completedAt"]],
  ] as const)("is read as what it was: %s", async (name, fields) => {
    const format = await loadFormat(name, undefined);
    const picked = (some: ImportItem | ExportLine) => {
      const each = some as Record<string, unknown>;
      return fields.map((field) => (each[field] === undefined ? null : each[field]));
    };
    await fc.assert(
      fc.asyncProperty(todos, async (all) => {
        const { items, wrong } = await read(format, (await write(format, all)).text);
        expect(wrong).toEqual([]);
        expect(items.map(picked)).toEqual(all.map(picked));
      }),
      { seed: SEED, numRuns: 200 },
    );
  });

  test.each(["todotxt", "taskwarrior", "ical"] as const)(
    "and read, and written again, is the same text: %s",
    async (name) => {
      const format = await loadFormat(name, undefined);
      await fc.assert(
        fc.asyncProperty(todos, async (all) => {
          const { text } = await write(format, all);
          const { items } = await read(format, text);
          const again = items.map((item, at) => kept(item, at + 1));
          expect((await write(format, again)).text).toBe(text);
        }),
        { seed: SEED, numRuns: 100 },
      );
    },
  );
});
