/** One node's lists, and which of them have unsettled records. */
import { type Migration, migrate } from "../shared/migrate.ts";
import type { Announcement, NamePage } from "../shared/rpc.ts";

import type { Sql } from "../shared/sql.ts";

const MIGRATIONS: readonly Migration[] = [
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
];

export class ListCatalog {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
    migrate(sql, MIGRATIONS);
  }

  /** As `CatalogRpc.note`. */
  note({ list, origin, seq, dirty }: Announcement): void {
    this.#sql.exec(
      `INSERT INTO list (name, origin, seq, dirty) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET origin = excluded.origin, seq = excluded.seq, dirty = excluded.dirty
       WHERE list.origin <> excluded.origin OR list.seq < excluded.seq`,
      list,
      origin,
      seq,
      Number(dirty),
    );
  }

  /** As `CatalogRpc.forget`. */
  forget({ list, origin, seq }: Announcement): void {
    this.#sql.exec("DELETE FROM list WHERE name = ? AND origin = ? AND seq <= ?", list, origin, seq);
  }

  lists(after: string | null, limit: number): NamePage {
    return this.#page("SELECT name FROM list WHERE name > ? ORDER BY name LIMIT ?", after, limit);
  }

  dirty(after: string | null, limit: number): NamePage {
    return this.#page("SELECT name FROM list WHERE dirty AND name > ? ORDER BY name LIMIT ?", after, limit);
  }

  #page(select: string, after: string | null, limit: number): NamePage {
    const rows = this.#sql.exec<{ name: string }>(select, after ?? "", limit + 1).toArray();
    const names = rows.slice(0, limit).map(({ name }) => name);
    return { names, next: rows.length > limit ? (names.at(-1) ?? null) : null };
  }
}
