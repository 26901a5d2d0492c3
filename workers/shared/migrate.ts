/** Migrations of a storage: append-only, each applied once, refused where the history disagrees. */
import type { Sql } from "./sql.ts";

export interface Migration {
  readonly id: number;
  readonly sql: string;
}

/** Finds a row where a storage has tables. */
export const IS_MIGRATED = "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'migration'";

/** Whether this storage has tables at all. */
export function migrated(sql: Sql): boolean {
  return sql.exec(IS_MIGRATED).toArray().length > 0;
}

/** Brings the storage to the last migration. Throws where it holds one that this code does not know: other code has stored it, in a form of its own. */
export function migrate(sql: Sql, migrations: readonly Migration[]): void {
  sql.transaction(() => {
    sql.exec("CREATE TABLE IF NOT EXISTS migration (id INTEGER PRIMARY KEY)");
    const applied = sql.exec<{ id: number }>("SELECT id FROM migration ORDER BY id").toArray();
    applied.forEach(({ id }, index) => {
      if (migrations[index]?.id !== id)
        throw new Error(
          `storage has migration ${id}, this code does not: begin anew (\`npm start -- --fresh\`)`,
        );
    });
    for (const { id, sql: statements } of migrations.slice(applied.length)) {
      sql.exec(statements);
      sql.exec("INSERT INTO migration (id) VALUES (?)", id);
    }
  });
}
