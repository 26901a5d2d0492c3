/** The storage of a node's catalog: of each shard, and of the directory, which held all lists before there were shards. */
import { DENY_LIST_SQL } from "../auth/deny-list.ts";
import type { Migration } from "../shared/migrate.ts";

export const CATALOG_MIGRATIONS: readonly Migration[] = [
  {
    id: 1,
    sql: `
      CREATE TABLE list (
        name TEXT PRIMARY KEY,
        origin TEXT NOT NULL,
        seq INTEGER NOT NULL,
        dirty INTEGER NOT NULL
      ) WITHOUT ROWID;
      CREATE INDEX list_dirty ON list (name) WHERE dirty;
    `,
  },
  { id: 2, sql: DENY_LIST_SQL },
  {
    id: 3,
    // Counted as lists come and go: the guard asks every few seconds, and must not have lists counted for that.
    sql: `
      ALTER TABLE list ADD COLUMN maker TEXT;
      CREATE TABLE maker (sub TEXT PRIMARY KEY, lists INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TRIGGER list_made AFTER INSERT ON list WHEN NEW.maker IS NOT NULL BEGIN
        INSERT INTO maker VALUES (NEW.maker, 1) ON CONFLICT DO UPDATE SET lists = lists + 1;
      END;
      CREATE TRIGGER list_forgotten AFTER DELETE ON list WHEN OLD.maker IS NOT NULL BEGIN
        UPDATE maker SET lists = lists - 1 WHERE sub = OLD.maker;
        DELETE FROM maker WHERE sub = OLD.maker AND lists = 0;
      END;
    `,
  },
  {
    id: 4,
    // In a shard: what the directory was told of it, also that a maker has no list here any more. In the directory: what
    // the shards told.
    sql: `
      DROP TRIGGER list_made;
      DROP TRIGGER list_forgotten;
      ALTER TABLE maker ADD COLUMN told INTEGER NOT NULL DEFAULT 0;
      CREATE TRIGGER list_made AFTER INSERT ON list WHEN NEW.maker IS NOT NULL BEGIN
        INSERT INTO maker (sub, lists) VALUES (NEW.maker, 1) ON CONFLICT DO UPDATE SET lists = lists + 1;
      END;
      CREATE TRIGGER list_forgotten AFTER DELETE ON list WHEN OLD.maker IS NOT NULL BEGIN
        UPDATE maker SET lists = lists - 1 WHERE sub = OLD.maker;
      END;
      CREATE TABLE told (only INTEGER PRIMARY KEY CHECK (only = 1), lists INTEGER NOT NULL, dirty INTEGER NOT NULL);
      CREATE TABLE shard (n INTEGER PRIMARY KEY, lists INTEGER NOT NULL, dirty INTEGER NOT NULL);
      CREATE TABLE shard_maker (
        sub TEXT NOT NULL,
        shard INTEGER NOT NULL,
        lists INTEGER NOT NULL,
        PRIMARY KEY (sub, shard)
      ) WITHOUT ROWID;
      CREATE TABLE total (sub TEXT PRIMARY KEY, lists INTEGER NOT NULL) WITHOUT ROWID;
      CREATE INDEX total_lists ON total (lists);
    `,
  },
  {
    id: 5,
    // In the directory: the cluster's last word on the node.
    sql: "CREATE TABLE registration (only INTEGER PRIMARY KEY CHECK (only = 1), seq INTEGER NOT NULL, retired INTEGER NOT NULL);",
  },
];
