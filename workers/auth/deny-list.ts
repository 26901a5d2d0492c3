/** Tokens that were revoked before they expire, by their `jti`. Kept by the sync worker, and by each node for itself. */
import { MAX_REVOKED_TOKENS } from "../core/limits.ts";
import type { RevokedToken } from "../model/tokens.ts";
import type { Sql } from "../shared/sql.ts";

/** A migration's statements, for each object that keeps a deny list. */
export const DENY_LIST_SQL =
  "CREATE TABLE revoked (jti TEXT PRIMARY KEY, exp INTEGER NOT NULL) WITHOUT ROWID;";

export class DenyList {
  readonly #sql: Sql;

  constructor(sql: Sql) {
    this.#sql = sql;
  }

  /** False where the list is full, and nothing was added. The longest `exp` given for a `jti` counts. */
  add(tokens: readonly RevokedToken[], nowSeconds: number): boolean {
    this.#sql.exec("DELETE FROM revoked WHERE exp <= ?", nowSeconds);
    const known = new Set([...this.all(), ...tokens].map(({ jti }) => jti));
    if (known.size > MAX_REVOKED_TOKENS) return false;
    this.#sql.exec(
      `INSERT INTO revoked SELECT value ->> 'jti', value ->> 'exp' FROM json_each(?) WHERE true
       ON CONFLICT DO UPDATE SET exp = max(exp, excluded.exp)`,
      JSON.stringify(tokens),
    );
    return true;
  }

  all(): RevokedToken[] {
    return this.#sql
      .exec<{ jti: string; exp: number }>("SELECT jti, exp FROM revoked ORDER BY jti")
      .toArray();
  }
}
