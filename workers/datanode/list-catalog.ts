/** One node's lists, which of them have unsettled records, and the tokens that the node refuses. */
import { DENY_LIST_SQL, DenyList } from "../auth/deny-list.ts";
import { allowsEveryList, type ListPattern } from "../auth/scope.ts";
import type { Millis } from "../core/hlc.ts";
import type { RevokedToken, Standings } from "../model/tokens.ts";
import { type Migration, migrate } from "../shared/migrate.ts";
import type { Announcement, NamePage } from "../shared/rpc.ts";
import type { Sql } from "../shared/sql.ts";

export const MIGRATIONS: readonly Migration[] = [
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
    // Counted as lists come and go: the door asks every few seconds, and must not have lists counted for that.
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
];

export class ListCatalog {
  readonly #sql: Sql;
  readonly #denied: DenyList;

  constructor(sql: Sql) {
    this.#sql = sql;
    migrate(sql, MIGRATIONS);
    this.#denied = new DenyList(sql);
  }

  /** As `CatalogRpc.note`. */
  note({ list, origin, seq, dirty, maker }: Announcement): void {
    this.#sql.exec(
      `INSERT INTO list (name, origin, seq, dirty, maker) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET origin = excluded.origin, seq = excluded.seq, dirty = excluded.dirty
       WHERE list.origin <> excluded.origin OR list.seq < excluded.seq`,
      list,
      origin,
      seq,
      Number(dirty),
      maker,
    );
  }

  /** As `CatalogRpc.forget`. */
  forget({ list, origin, seq }: Announcement): void {
    this.#sql.exec("DELETE FROM list WHERE name = ? AND origin = ? AND seq <= ?", list, origin, seq);
  }

  /** Of those that `patterns` allow: another name stands nowhere in the page, nor in its `next`. */
  lists(after: string | null, limit: number, patterns: readonly ListPattern[] = ["*"]): NamePage {
    if (!allowsEveryList(patterns))
      // A pattern is a GLOB: names have none of its other signs.
      return this.#page(
        `SELECT name FROM list WHERE name > ?
           AND EXISTS (SELECT 1 FROM json_each(?) WHERE list.name GLOB value)
         ORDER BY name LIMIT ?`,
        after,
        limit,
        JSON.stringify(patterns),
      );
    return this.#page("SELECT name FROM list WHERE name > ? ORDER BY name LIMIT ?", after, limit);
  }

  dirty(after: string | null, limit: number): NamePage {
    return this.#page("SELECT name FROM list WHERE dirty AND name > ? ORDER BY name LIMIT ?", after, limit);
  }

  /** As `CatalogRpc.revoke`. */
  revoke(tokens: readonly RevokedToken[], now: Millis): boolean {
    return this.#denied.add(tokens, now / 1_000);
  }

  /** As `CatalogRpc.standings`. */
  standings(lists: number): Standings {
    const full = this.#sql.exec<{ sub: string }>(
      "SELECT sub FROM maker WHERE lists >= ? ORDER BY sub",
      lists,
    );
    return { revoked: this.#denied.all(), full: full.toArray().map(({ sub }) => sub) };
  }

  #page(select: string, after: string | null, limit: number, ...more: string[]): NamePage {
    const rows = this.#sql.exec<{ name: string }>(select, after ?? "", ...more, limit + 1).toArray();
    const names = rows.slice(0, limit).map(({ name }) => name);
    return { names, next: rows.length > limit ? (names.at(-1) ?? null) : null };
  }
}
