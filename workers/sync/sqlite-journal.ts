/** The journal and the reports of one list in its coordinator's SQLite. */
import type { SyncStatus } from "../core/api.ts";
import { MAX_RECENT_REPORTS } from "../core/limits.ts";
import { type Migration, migrate, migrated } from "../shared/migrate.ts";
import { type Journal, type JournalState, newJournal } from "./journal.ts";

const MIGRATIONS: readonly Migration[] = [
  {
    id: 1,
    sql: `
      CREATE TABLE journal (only INTEGER PRIMARY KEY CHECK (only = 1), list TEXT NOT NULL, state TEXT NOT NULL);
      CREATE TABLE report (seq INTEGER PRIMARY KEY, report TEXT NOT NULL);
    `,
  },
];

export type Report = SyncStatus["recent"][number];

export class SqliteJournal implements Journal {
  readonly #storage: DurableObjectStorage;
  readonly #lease: () => string;
  #exists: boolean;
  #list = "";

  /** `lease` makes the random name of a state that is born (R1). */
  constructor(storage: DurableObjectStorage, lease: () => string) {
    this.#storage = storage;
    this.#lease = lease;
    this.#exists = migrated(storage.sql);
    if (this.#exists) migrate(storage, MIGRATIONS);
  }

  /** The list whose journal this is; undefined before it was named for the first time. */
  get list(): string | undefined {
    if (this.#list === "" && this.#exists) this.#list = this.#row()?.list ?? "";
    return this.#list === "" ? undefined : this.#list;
  }

  /** Begins the journal of `list`, where there is none yet. */
  begin(list: string): void {
    if (this.#exists) return;
    migrate(this.#storage, MIGRATIONS);
    this.#exists = true;
    this.#list = list;
    this.write(newJournal(this.#lease()));
  }

  read(): JournalState {
    const row = this.#row();
    const empty = newJournal("");
    // Members that a later version adds are filled in, so that a state from before can be read.
    return row ? { ...empty, ...(JSON.parse(row.state) as JournalState) } : empty;
  }

  write(state: JournalState): void {
    const list = this.list ?? "";
    this.#storage.sql.exec("INSERT OR REPLACE INTO journal VALUES (1, ?, ?)", list, JSON.stringify(state));
  }

  /** Keeps the report, and the last `MAX_RECENT_REPORTS` with it. */
  add(report: Report): void {
    const { sql } = this.#storage;
    sql.exec("INSERT INTO report (report) VALUES (?)", JSON.stringify(report));
    sql.exec("DELETE FROM report WHERE seq <= (SELECT max(seq) FROM report) - ?", MAX_RECENT_REPORTS);
  }

  /** Newest first. */
  reports(): Report[] {
    if (!this.#exists) return [];
    const rows = this.#storage.sql
      .exec<{ report: string }>("SELECT report FROM report ORDER BY seq DESC")
      .toArray();
    return rows.map(({ report }) => JSON.parse(report) as Report);
  }

  #row(): { list: string; state: string } | undefined {
    if (!this.#exists) return undefined;
    return this.#storage.sql
      .exec<{ list: string; state: string }>("SELECT list, state FROM journal")
      .toArray()[0];
  }
}
