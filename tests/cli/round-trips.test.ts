/** What we wrote, out and in again, of todos that nobody made up. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ImportItem } from "../../cli/formats/format.ts";
import { loadFormat } from "../../cli/formats/index.ts";
import type { ExportLine } from "../../workers/model/transfer.ts";
import { todo } from "./helpers/cluster.ts";
import { kept, read, write } from "./helpers/format-file.ts";

const SEED = 20_261_126;

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
