/** The journal and the reports of one list in its coordinator's SQLite. */
import type { Millis } from "../core/hlc.ts";
import { BUFFER_NOTES_MS, MAX_RECENT_REPORTS } from "../core/limits.ts";
import { errorText } from "../core/problem.ts";
import type { SyncStatus } from "../model/sync-answers.ts";
import type { Migration } from "../shared/migrate.ts";
import type { Sql } from "../shared/sql.ts";
import { Tables } from "../shared/tables.ts";
import { type Journal, type JournalState, newJournal } from "./round/journal.ts";

/** From 2 on: 1 was the journal of 0.1, in a format that is not read any more. */
export const MIGRATIONS: readonly Migration[] = [
  {
    id: 2,
    sql: `
      CREATE TABLE journal (only INTEGER PRIMARY KEY CHECK (only = 1), list TEXT NOT NULL, state TEXT NOT NULL);
      CREATE TABLE report (seq INTEGER PRIMARY KEY, report TEXT NOT NULL);
    `,
  },
  {
    id: 3,
    // A place for each, used again: to delete the oldest would cost every round another row.
    sql: `
      DELETE FROM report WHERE seq NOT IN (SELECT max(seq) FROM report GROUP BY (report ->> 'round') % 50);
      UPDATE report SET seq = -1 - (report ->> 'round') % 50;
      UPDATE report SET seq = -1 - seq;
      ALTER TABLE report RENAME COLUMN seq TO place;
    `,
  },
];

export type Report = SyncStatus["recent"][number];

/** What a journal has from outside. */
export interface JournalPorts {
  /** Makes the random name of a state that is born (R1). */
  lease(): string;
  /** Is told of each report once it is stored. */
  stored(list: string, report: Report): void;
  /** Runs `run` once so much time has passed; the answer calls that off. */
  after(milliseconds: Millis, run: () => void): () => void;
}

export class SqliteJournal implements Journal {
  readonly #tables: Tables;
  readonly #ports: JournalPorts;
  #list = "";
  #buffered: JournalState | undefined;
  /** Reports that are not stored yet. */
  #reports: Report[] = [];
  /** Calls off what stores a buffered state, or a report, a little later; there while something waits to be stored. */
  #cancel: (() => void) | undefined;

  constructor(sql: Sql, ports: JournalPorts) {
    this.#tables = new Tables(sql, MIGRATIONS);
    this.#ports = ports;
  }

  /** The list whose journal this is; undefined before it was named for the first time. */
  get list(): string | undefined {
    if (this.#list === "") this.#list = this.#row()?.list ?? "";
    return this.#list === "" ? undefined : this.#list;
  }

  /** Begins the journal of `list`, where there is none yet. */
  begin(list: string): void {
    if (this.#tables.exist) return;
    this.#list = list;
    this.write(newJournal(this.#ports.lease()));
  }

  read(): JournalState {
    if (this.#buffered) return this.#buffered;
    const row = this.#row();
    return row ? (JSON.parse(row.state) as JournalState) : newJournal("");
  }

  write(state: JournalState): void {
    this.#cancel?.();
    this.#cancel = undefined;
    // Forgotten first: where storing fails, what is stored is the truth again.
    this.#buffered = undefined;
    const list = this.list ?? "";
    this.#tables.write("INSERT OR REPLACE INTO journal VALUES (1, ?, ?)", list, JSON.stringify(state));
    this.#storeReports();
  }

  /** Whether the state that is read is not the one that is stored. */
  get hasBufferedState(): boolean {
    return this.#buffered !== undefined;
  }

  buffer(state: JournalState): void {
    this.#buffered = state;
    // Rounds that change nothing may follow each other fast: they share a write.
    this.#storeSoon();
  }

  /** Keeps the report, and the last `MAX_RECENT_REPORTS` with it; it is stored soon, or with the next state. */
  add(report: Report): void {
    this.#reports = [...this.#reports, report].slice(-MAX_RECENT_REPORTS);
    this.#storeSoon();
  }

  /** The storage was given back: nothing of it is kept, and nothing is stored later. */
  erased(): void {
    this.#cancel?.();
    this.#cancel = undefined;
    this.#buffered = undefined;
    this.#reports = [];
    this.#list = "";
    this.#tables.lookAgain();
  }

  /** Newest first. */
  reports(): Report[] {
    const rows = this.#tables
      .read<{ report: string }>("SELECT report FROM report ORDER BY report ->> 'round' DESC")
      .toArray();
    // Reports that were stored by earlier code do not say how many calls it took.
    const stored = rows.map(({ report }) => ({ calls: 0, ...JSON.parse(report) }) as Report);
    return [...this.#reports.toReversed(), ...stored].slice(0, MAX_RECENT_REPORTS);
  }

  /** Whatever is buffered by then. */
  #storeSoon(): void {
    this.#cancel ??= this.#ports.after(BUFFER_NOTES_MS, () => {
      this.#cancel = undefined;
      try {
        if (this.#buffered) this.write(this.#buffered);
        else this.#storeReports();
      } catch (error) {
        // The reports are kept, and stored with whatever is stored next.
        console.error(`list ${this.#list}: the journal could not be stored: ${errorText(error)}`);
      }
    });
  }

  #storeReports(): void {
    const reports = this.#reports;
    if (reports.length === 0) return;
    for (const report of reports) {
      const slot = report.round % MAX_RECENT_REPORTS;
      this.#tables.write("INSERT OR REPLACE INTO report VALUES (?, ?)", slot, JSON.stringify(report));
    }
    this.#reports = [];
    for (const report of reports) this.#ports.stored(this.list ?? "", report);
  }

  #row(): { list: string; state: string } | undefined {
    const select = "SELECT list, state FROM journal";
    return this.#tables.read<{ list: string; state: string }>(select).toArray()[0];
  }
}

export const afterTimeout: JournalPorts["after"] = (milliseconds, run) => {
  const timer = setTimeout(run, milliseconds);
  return () => clearTimeout(timer);
};
