/** The storage of a list, as an append-only history: a migration that has shipped is never edited. */
import type { Migration } from "../shared/migrate.ts";

export const MIGRATIONS: readonly Migration[] = [
  {
    id: 1,
    // The index on version holds the primary key too (WITHOUT ROWID), so it is the order of a diff.
    sql: `
      CREATE TABLE state (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        json TEXT NOT NULL
      );
      CREATE TABLE todo (
        n INTEGER NOT NULL,
        origin TEXT NOT NULL,
        version INTEGER NOT NULL,
        delivered INTEGER NOT NULL,
        completed INTEGER NOT NULL,
        deleted_at INTEGER,
        conflicts INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (n, origin)
      ) WITHOUT ROWID;
      CREATE INDEX todo_version ON todo (version);
      CREATE INDEX todo_tombstone ON todo (deleted_at) WHERE deleted_at IS NOT NULL;
      CREATE INDEX todo_conflict ON todo (n, origin) WHERE conflicts > 0;
      CREATE TABLE salvage (
        seq INTEGER PRIMARY KEY,
        salvaged_at INTEGER NOT NULL,
        n INTEGER NOT NULL,
        origin TEXT NOT NULL,
        version INTEGER NOT NULL,
        body TEXT NOT NULL
      );
    `,
  },
];
