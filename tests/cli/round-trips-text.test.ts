/** Files of todo.txt, Taskwarrior and CSV, in and out again: they come back as they went. */
import { describe, expect, test } from "vitest";
import { loadFormat } from "../../cli/formats/index.ts";
import { todo } from "./helpers/cluster.ts";
import { inAndOut, read, write } from "./helpers/format-file.ts";

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
