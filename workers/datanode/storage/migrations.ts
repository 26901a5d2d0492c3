/** The storage of a list, as an append-only history: a migration that has shipped is never edited. */
import type { Migration } from "../../shared/migrate.ts";
import { COLUMN_MIGRATIONS } from "./columns.ts";

/** From 2 on: 1 was the storage of 0.1, in a format that is not read any more. */
const TABLES: readonly Migration[] = [
  {
    id: 2,
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
        source TEXT,
        seq INTEGER NOT NULL,
        body TEXT NOT NULL,
        PRIMARY KEY (n, origin)
      ) WITHOUT ROWID;
      CREATE INDEX todo_version ON todo (version);
      CREATE INDEX todo_tombstone ON todo (deleted_at) WHERE deleted_at IS NOT NULL;
      CREATE INDEX todo_conflict ON todo (n, origin) WHERE conflicts > 0;
      CREATE INDEX todo_source ON todo (source) WHERE source IS NOT NULL;
      CREATE TABLE history (
        n INTEGER NOT NULL,
        origin TEXT NOT NULL,
        replaced_by TEXT NOT NULL,
        field TEXT NOT NULL,
        stamp TEXT NOT NULL,
        value TEXT NOT NULL,
        wall_time INTEGER NOT NULL,
        replaced_at INTEGER NOT NULL,
        PRIMARY KEY (n, origin, replaced_by, field, stamp)
      ) WITHOUT ROWID;
      CREATE TABLE reply (
        key TEXT PRIMARY KEY,
        request TEXT NOT NULL,
        written TEXT NOT NULL,
        at INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE TABLE aside (
        id TEXT NOT NULL,
        body TEXT NOT NULL,
        reason TEXT NOT NULL,
        at INTEGER NOT NULL,
        PRIMARY KEY (id, body)
      );
      CREATE TABLE salvage (
        seq INTEGER PRIMARY KEY,
        salvaged_at INTEGER NOT NULL,
        n INTEGER NOT NULL,
        origin TEXT NOT NULL,
        version INTEGER NOT NULL,
        body TEXT NOT NULL,
        history TEXT,
        reason TEXT
      );
    `,
  },
];

/** What todos are sorted and searched by and no field holds, as workers/model/order.ts has it. */
const ORDER: Migration = {
  id: 8,
  sql: `
    ALTER TABLE todo ADD COLUMN updated INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE todo ADD COLUMN created INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE todo ADD COLUMN search TEXT NOT NULL DEFAULT '';
    ALTER TABLE todo ADD COLUMN urgency TEXT;
    UPDATE todo SET
      updated = ${millis("body ->> '$[0][#-1]'")},
      created = ${millis(`coalesce(${field("createdAt")}, body ->> '$[0][0]')`)},
      search = lower(${field("task")} || coalesce(char(10) || ${field("notes")}, '')),
      urgency = CASE WHEN coalesce(due, priority, position) IS NOT NULL
        THEN coalesce(due, '~') || ' ' || coalesce(priority, 3) || ' ' || coalesce(position, '~') END;
    CREATE INDEX todo_urgency ON todo (urgency, n, origin) WHERE urgency IS NOT NULL;
  `,
};

/** The time that a stamp or an instant begins with, also one that stands in an array beside the wall time. */
function millis(text: string): string {
  return `CAST(round(unixepoch(substr(ltrim(${text}, '["'), 1, 24), 'subsec') * 1000) AS INTEGER)`;
}

function field(name: string): string {
  return `(SELECT value ->> '$[1][1]' FROM json_each(body, '$[1]') WHERE value ->> '$[0]' = '${name}')`;
}

export const MIGRATIONS: readonly Migration[] = [...TABLES, ORDER, ...COLUMN_MIGRATIONS].sort(
  (a, b) => a.id - b.id,
);
