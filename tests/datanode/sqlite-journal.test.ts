import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BUFFER_NOTES_MS, MAX_RECENT_REPORTS } from "../../workers/core/limits.ts";
import type { Sql } from "../../workers/shared/sql.ts";
import { afterTimeout, type Report, SqliteJournal } from "../../workers/sync/sqlite-journal.ts";
import { inStorage } from "./objects.ts";

beforeEach(() => {
  logged = [];
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

let lists = 0;
let logged: string[] = [];

/** A journal that has begun, and `again`: the one that starts on what it has stored. */
function withJournal(
  use: (journal: SqliteJournal, again: () => SqliteJournal, sql: Sql) => void,
): Promise<void> {
  return inStorage(`journal-${++lists}`, (sql) => {
    const start = (lease: string) =>
      new SqliteJournal(sql, {
        lease: () => lease,
        stored: (list, { round }) => logged.push(`${list} ${round}`),
        after: afterTimeout,
      });
    const journal = start("lease");
    journal.begin("inbox");
    use(journal, () => start("another"), sql);
  });
}

const report = (round: number): Report => ({
  startedAt: "2026-11-22T10:00:00.000Z",
  round,
  complete: true,
  nodes: [],
  conflicts: 0,
  aside: [],
  diverged: false,
  calls: 2,
  durationMs: 1,
});
const rounds = (journal: SqliteJournal) => journal.reports().map(({ round }) => round);

describe("[R1] the journal of a list", () => {
  test("holds a state that is read at once, and is stored a little later with its report", () =>
    withJournal((journal, again) => {
      for (const round of [1, 2, 3]) {
        journal.buffer({ ...journal.read(), round });
        journal.add(report(round));
      }
      expect(journal.read().round).toBe(3);
      expect(rounds(journal)).toEqual([3, 2, 1]);
      expect(again().read()).toMatchObject({ round: 0, lease: "lease" });
      expect(rounds(again())).toEqual([]);
      expect(logged).toEqual([]);
      vi.advanceTimersByTime(BUFFER_NOTES_MS);
      expect(again().read().round).toBe(3);
      expect(rounds(again())).toEqual([3, 2, 1]);
      expect(rounds(journal)).toEqual([3, 2, 1]);
      expect(logged).toEqual(["inbox 1", "inbox 2", "inbox 3"]);
    }));

  test("stores with a write what it buffered, and the report that follows a moment later", () =>
    withJournal((journal, again) => {
      journal.buffer({ ...journal.read(), round: 1 });
      journal.add(report(1));
      journal.write({ ...journal.read(), round: 2 });
      expect(again().read().round).toBe(2);
      expect(rounds(again())).toEqual([1]);
      journal.add(report(2));
      expect(rounds(journal)).toEqual([2, 1]);
      expect(rounds(again())).toEqual([1]);
      vi.advanceTimersByTime(BUFFER_NOTES_MS);
      expect(rounds(again())).toEqual([2, 1]);
      expect(vi.getTimerCount()).toBe(0);
    }));

  test("stores with a report a state that was buffered since", () =>
    withJournal((journal, again) => {
      journal.write({ ...journal.read(), round: 1 });
      journal.add(report(1));
      journal.buffer({ ...journal.read(), round: 2 });
      vi.advanceTimersByTime(BUFFER_NOTES_MS);
      expect(again().read().round).toBe(2);
      expect(vi.getTimerCount()).toBe(0);
    }));

  test("keeps the last reports, and removes the others from storage", () =>
    withJournal((journal, again, sql) => {
      for (let round = 1; round <= MAX_RECENT_REPORTS + 5; round++) {
        journal.add(report(round));
        vi.advanceTimersByTime(BUFFER_NOTES_MS);
      }
      const last = Array.from({ length: MAX_RECENT_REPORTS }, (_, place) => MAX_RECENT_REPORTS + 5 - place);
      expect(rounds(journal)).toEqual(last);
      expect(rounds(again())).toEqual(last);
      expect(sql.exec("SELECT count(*) AS rows FROM report").one()).toEqual({ rows: MAX_RECENT_REPORTS });
    }));

  test("goes on with the reports that earlier code stored, one row after the other", () =>
    withJournal((journal, again, sql) => {
      const stored = [11, 61, 62, 63].map((round) => `('${JSON.stringify(report(round))}')`);
      sql.exec(`
        DROP TABLE report;
        CREATE TABLE report (seq INTEGER PRIMARY KEY, report TEXT NOT NULL);
        INSERT INTO report (report) VALUES ${stored.join(", ")};
        DELETE FROM migration WHERE id = 3;
      `);
      const later = again();
      expect(rounds(later)).toEqual([63, 62, 61]);
      later.add(report(64));
      vi.advanceTimersByTime(BUFFER_NOTES_MS);
      expect(rounds(again())).toEqual([64, 63, 62, 61]);
      expect(rounds(journal)).toEqual([64, 63, 62, 61]);
    }));

  test("keeps reports that could not be stored, and says so", () =>
    withJournal((journal, again, sql) => {
      const error = vi.spyOn(console, "error").mockImplementation(() => {});
      sql.exec("ALTER TABLE report RENAME TO away");
      journal.add(report(1));
      vi.advanceTimersByTime(BUFFER_NOTES_MS);
      expect(error).toHaveBeenCalledWith(
        expect.stringMatching(/^list inbox: the journal could not be stored/),
      );
      sql.exec("ALTER TABLE away RENAME TO report");
      expect(logged).toEqual([]);
      journal.add(report(2));
      vi.advanceTimersByTime(BUFFER_NOTES_MS);
      expect(rounds(again())).toEqual([2, 1]);
      expect(logged).toEqual(["inbox 1", "inbox 2"]);
    }));

  test("reads what is stored again where a write fails", () =>
    withJournal((journal) => {
      journal.write({ ...journal.read(), round: 1 });
      const cursors: Record<string, never> = {};
      Object.assign(cursors, { a: cursors });
      expect(() => journal.write({ ...journal.read(), round: 2, cursors })).toThrow("circular");
      expect(journal.read().round).toBe(1);
    }));
});
