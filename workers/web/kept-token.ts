/** What the object of one sign-in link stores. */
import type { Millis } from "../core/hlc.ts";
import type { Migration } from "../shared/migrate.ts";
import type { Sql } from "../shared/sql.ts";
import { Tables } from "../shared/tables.ts";

const MIGRATIONS: readonly Migration[] = [
  { id: 1, sql: "CREATE TABLE kept (sealed TEXT NOT NULL, expires_at INTEGER NOT NULL);" },
];

/** Stored, not only in memory: an idle object leaves memory within seconds, and a person takes longer. */
export class KeptToken {
  readonly #tables: Tables;

  constructor(sql: Sql) {
    this.#tables = new Tables(sql, MIGRATIONS);
  }

  keep(sealed: string, expiresAt: Millis): void {
    this.#tables.write("INSERT INTO kept VALUES (?, ?)", sealed, expiresAt);
  }

  /** Takes the token out: of any number of calls, one gets it. Undefined where there is none, or it is too old. */
  take(now: Millis): string | undefined {
    // With no `await` in between, so that no other call comes in between.
    const [kept] = this.#tables
      .read<{ sealed: string; expires_at: Millis }>("SELECT sealed, expires_at FROM kept")
      .toArray();
    if (!kept) return undefined;
    this.#tables.write("DELETE FROM kept");
    return kept.expires_at > now ? kept.sealed : undefined;
  }
}
