/** One shard of a node's catalog: its lists, which of them have unsettled records, and what the directory knows of that. */
import { allowsEveryList, type ListPattern } from "../model/scope.ts";
import { migrate } from "../shared/migrate.ts";
import type { Announcement, NamePage, ShardReport } from "../shared/rpc.ts";
import type { Sql } from "../shared/sql.ts";
import { CATALOG_MIGRATIONS } from "./catalog-tables.ts";

export class ListCatalog {
  readonly #sql: Sql;
  #telling: Promise<void> | undefined;

  constructor(sql: Sql) {
    this.#sql = sql;
    migrate(sql, CATALOG_MIGRATIONS);
  }

  /** See `CatalogShardRpc.note`. */
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

  /** See `CatalogShardRpc.forget`. */
  forget({ list, origin, seq }: Announcement): void {
    this.#sql.exec("DELETE FROM list WHERE name = ? AND origin = ? AND seq <= ?", list, origin, seq);
  }

  /** See `CatalogShardRpc.adopt`. Remove after 0.3. */
  adopt(announcements: readonly Announcement[]): void {
    this.#sql.exec(
      `INSERT OR IGNORE INTO list (name, origin, seq, dirty, maker)
       SELECT value ->> 'list', value ->> 'origin', value ->> 'seq', value ->> 'dirty', value ->> 'maker' FROM json_each(?)`,
      JSON.stringify(announcements),
    );
  }

  /** A page of the lists that `patterns` allow: another name stands nowhere in it, nor in its `next`. */
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

  /**
   * Tells the directory what it does not know of this shard, after these announcements. One report at a time, so that none
   * overtakes another. Throws where it fails: who announced does so again, and then it is told.
   */
  async tell(
    announcements: readonly Announcement[],
    report: (report: ShardReport) => Promise<void>,
  ): Promise<void> {
    const makers = [...new Set(announcements.flatMap(({ maker }) => maker ?? []))];
    while (this.#news(makers) !== undefined) {
      this.#telling ??= this.#tellOnce(makers, report).finally(() => {
        this.#telling = undefined;
      });
      await this.#telling;
    }
  }

  async #tellOnce(makers: readonly string[], report: (report: ShardReport) => Promise<void>): Promise<void> {
    const news = this.#news(makers);
    if (news === undefined) return;
    await report(news);
    this.#told(news);
  }

  /** What the directory does not know yet, of the shard and of these makers; undefined where it knows everything. */
  #news(makers: readonly string[]): ShardReport | undefined {
    const { lists, dirty, isTold } = this.#sql
      .exec<{ lists: number; dirty: number; isTold: number }>(
        `SELECT lists, dirty, EXISTS (SELECT 1 FROM told WHERE lists = now.lists AND dirty = now.dirty) AS isTold
         FROM (SELECT EXISTS (SELECT 1 FROM list) AS lists, EXISTS (SELECT 1 FROM list WHERE dirty) AS dirty) AS now`,
      )
      .one();
    const untold = this.#sql
      .exec<{ sub: string; lists: number }>(
        "SELECT sub, lists FROM maker WHERE sub IN (SELECT value FROM json_each(?)) AND lists <> told",
        JSON.stringify(makers),
      )
      .toArray();
    if (isTold === 1 && untold.length === 0) return undefined;
    return { lists: lists === 1, dirty: dirty === 1, makers: untold };
  }

  #told({ lists, dirty, makers }: ShardReport): void {
    this.#sql.transaction(() => {
      this.#sql.exec(
        `INSERT INTO told VALUES (1, ?, ?) ON CONFLICT DO UPDATE SET lists = excluded.lists, dirty = excluded.dirty
         WHERE lists <> excluded.lists OR dirty <> excluded.dirty`,
        Number(lists),
        Number(dirty),
      );
      for (const { sub, lists: told } of makers) {
        this.#sql.exec("UPDATE maker SET told = ? WHERE sub = ?", told, sub);
        this.#sql.exec("DELETE FROM maker WHERE sub = ? AND lists = 0 AND told = 0", sub);
      }
    });
  }

  #page(select: string, after: string | null, limit: number, ...more: string[]): NamePage {
    const rows = this.#sql.exec<{ name: string }>(select, after ?? "", ...more, limit + 1).toArray();
    const names = rows.slice(0, limit).map(({ name }) => name);
    return { names, next: rows.length > limit ? (names.at(-1) ?? null) : null };
  }
}
