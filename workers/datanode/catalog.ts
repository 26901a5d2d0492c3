/** The Durable Object that knows one node's lists, and which of them have unsettled records. */
import { DurableObject } from "cloudflare:workers";
import { DENY_LIST_SQL, DenyList, type RevokedToken } from "../auth/deny-list.ts";
import { allowsEveryList, type ListPattern } from "../auth/scope.ts";
import { type Migration, migrate } from "../shared/migrate.ts";
import type { Announcement } from "./rounds/replication.ts";

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
  { id: 2, sql: DENY_LIST_SQL },
];

/** Some names in order; `next` is the last of them where more follow. */
export interface NamePage {
  readonly names: readonly string[];
  readonly next: string | null;
}

export class Catalog extends DurableObject<object> {
  readonly #denied: DenyList;

  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env);
    migrate(ctx.storage, MIGRATIONS);
    this.#denied = new DenyList(ctx.storage.sql);
  }

  /** Takes a list's word; one that comes late, after a newer one of the same storage, changes nothing. */
  note({ list, origin, seq, dirty }: Announcement): void {
    this.ctx.storage.sql.exec(
      `INSERT INTO list (name, origin, seq, dirty) VALUES (?, ?, ?, ?)
       ON CONFLICT DO UPDATE SET origin = excluded.origin, seq = excluded.seq, dirty = excluded.dirty
       WHERE list.origin <> excluded.origin OR list.seq < excluded.seq`,
      list,
      origin,
      seq,
      Number(dirty),
    );
  }

  /** Every list this node was ever given a record of and that `patterns` allow, by name, after `after`. */
  lists(after: string | null, limit: number, patterns: readonly ListPattern[] = ["*"]): NamePage {
    if (!allowsEveryList(patterns)) return this.#allowed(after, limit, patterns);
    return this.#page("SELECT name FROM list WHERE name > ? ORDER BY name LIMIT ?", after, limit);
  }

  /** Lists with unsettled records, by name, after `after`. */
  dirty(after: string | null, limit: number): NamePage {
    return this.#page("SELECT name FROM list WHERE dirty AND name > ? ORDER BY name LIMIT ?", after, limit);
  }

  /** The sync worker's word on revoked tokens; it comes again with every minute's cron. False where there is no room. */
  revoke(tokens: readonly RevokedToken[]): boolean {
    return this.#denied.add(tokens, Date.now() / 1_000);
  }

  /** For the node's own door. */
  revokedTokens(): RevokedToken[] {
    return this.#denied.all();
  }

  /** A name that is not allowed stands nowhere in the page, nor in its `next`. */
  #allowed(after: string | null, limit: number, patterns: readonly ListPattern[]): NamePage {
    // A pattern is a GLOB: names have none of its other signs.
    return this.#page(
      `SELECT name FROM list WHERE name > ?
         AND EXISTS (SELECT 1 FROM json_each(?) WHERE list.name GLOB value)
       ORDER BY name LIMIT ?`,
      after,
      limit,
      JSON.stringify(patterns),
    );
  }

  #page(select: string, after: string | null, limit: number, ...more: string[]): NamePage {
    const rows = this.ctx.storage.sql
      .exec<{ name: string }>(select, after ?? "", ...more, limit + 1)
      .toArray();
    const names = rows.slice(0, limit).map(({ name }) => name);
    return { names, next: rows.length > limit ? (names.at(-1) ?? null) : null };
  }
}
