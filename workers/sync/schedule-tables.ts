/** The storage of the scheduler's objects: of each shard, and of the one that knows what is decided for the cluster. */
import { DENY_LIST_SQL } from "../auth/deny-list.ts";
import type { Migration } from "../shared/migrate.ts";

export const SCHEDULE_MIGRATIONS: readonly Migration[] = [
  {
    id: 1,
    sql: `
      CREATE TABLE list (name TEXT PRIMARY KEY, due_at INTEGER NOT NULL, dirty INTEGER NOT NULL) WITHOUT ROWID;
      CREATE INDEX list_due ON list (due_at);
      CREATE TABLE place (walk TEXT PRIMARY KEY, after TEXT) WITHOUT ROWID;
      CREATE TABLE registration (node TEXT PRIMARY KEY, seq INTEGER NOT NULL, retired INTEGER NOT NULL) WITHOUT ROWID;
    `,
  },
  { id: 2, sql: DENY_LIST_SQL },
  {
    id: 3,
    sql: `
      CREATE TABLE former (name TEXT NOT NULL, origin TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (name, origin)) WITHOUT ROWID;
    `,
  },
  {
    id: 4,
    // Lists are the shards' now, which find all of them in the nodes' catalogs: each is due once when it is first seen.
    sql: `
      DELETE FROM list;
      DELETE FROM place;
      ALTER TABLE place ADD COLUMN ended_at INTEGER NOT NULL DEFAULT 0;
      CREATE TABLE shard (n INTEGER PRIMARY KEY, due_at INTEGER NOT NULL);
    `,
  },
];
