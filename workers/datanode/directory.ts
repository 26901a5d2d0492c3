/** Which shards of a node's catalog have something, how many lists each sub made, and the tokens that the node refuses. */
import { DenyList } from "../auth/deny-list.ts";
import type { Millis, Origin } from "../core/hlc.ts";
import { LISTS_HANDED_OVER_AT_ONCE, MAX_HAND_OVERS } from "../core/limits.ts";
import { shardOf } from "../core/shards.ts";
import type { Restrictions, RevokedToken } from "../model/tokens.ts";
import { migrate } from "../shared/migrate.ts";
import type { Announcement, NodeRegistration, ShardReport, ShardsInUse } from "../shared/rpc.ts";
import type { Sql } from "../shared/sql.ts";
import { CATALOG_MIGRATIONS } from "./catalog-tables.ts";

/** Has the shard take the lists over: see `CatalogShardRpc.adopt`. */
type Adopt = (shard: number, lists: readonly Announcement[]) => Promise<void>;

export class Directory {
  readonly #sql: Sql;
  readonly #denied: DenyList;
  #handingOver: Promise<void> | undefined;

  constructor(sql: Sql) {
    this.#sql = sql;
    migrate(sql, CATALOG_MIGRATIONS);
    this.#denied = new DenyList(sql);
  }

  /** See `DirectoryRpc.shards`; what is not handed over yet is not among it. */
  shards(): ShardsInUse {
    const rows = this.#sql
      .exec<{ n: number; dirty: number }>("SELECT n, dirty FROM shard WHERE lists")
      .toArray();
    return {
      lists: rows.map(({ n }) => n),
      dirty: rows.filter(({ dirty }) => dirty === 1).map(({ n }) => n),
    };
  }

  /** See `DirectoryRpc.report`. */
  report(shard: number, { lists, dirty, makers }: ShardReport): void {
    this.#sql.transaction(() => {
      this.#sql.exec(
        `INSERT INTO shard VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET lists = excluded.lists, dirty = excluded.dirty
         WHERE lists <> excluded.lists OR dirty <> excluded.dirty`,
        shard,
        Number(lists),
        Number(dirty),
      );
      for (const maker of makers) this.#count(shard, maker);
    });
  }

  /** See `DirectoryRpc.revoke`. */
  revoke(tokens: readonly RevokedToken[], now: Millis): boolean {
    return this.#denied.add(tokens, now / 1_000);
  }

  /** See `DirectoryRpc.register`. */
  register({ seq, retired }: NodeRegistration): void {
    this.#sql.exec(
      `INSERT INTO registration VALUES (1, ?, ?)
       ON CONFLICT DO UPDATE SET seq = excluded.seq, retired = excluded.retired WHERE seq < excluded.seq`,
      seq,
      Number(retired),
    );
  }

  /** See `DirectoryRpc.isRetired`. */
  isRetired(): boolean {
    return this.#sql.exec("SELECT 1 FROM registration WHERE retired").toArray().length > 0;
  }

  /** See `DirectoryRpc.standings`. */
  standings(lists: number): Restrictions {
    const full = this.#sql.exec<{ sub: string }>(
      "SELECT sub FROM total WHERE lists >= ? ORDER BY sub",
      lists,
    );
    return { revoked: this.#denied.all(), full: full.toArray().map(({ sub }) => sub) };
  }

  /**
   * The lists that stood here before there were shards go to theirs, which `adopt` them; what is left goes with the next
   * call. Throws where a shard can't be told: what it was to have is kept. Remove after 0.3: all have been handed over then.
   */
  handOver(adopt: Adopt): Promise<void> {
    this.#handingOver ??= this.#handAllOver(adopt).finally(() => {
      this.#handingOver = undefined;
    });
    return this.#handingOver;
  }

  async #handAllOver(adopt: Adopt): Promise<void> {
    for (let batch = 0; batch < MAX_HAND_OVERS; batch++) {
      const lists = this.#leftOver();
      if (lists.size === 0) return;
      const handing = [...lists].map(async ([shard, some]) => {
        await adopt(shard, some);
        this.#forget(some);
      });
      await Promise.all(handing);
    }
  }

  #leftOver(): Map<number, Announcement[]> {
    const rows = this.#sql
      .exec<{ name: string; origin: Origin; seq: number; dirty: number; maker: string | null }>(
        "SELECT * FROM list ORDER BY name LIMIT ?",
        LISTS_HANDED_OVER_AT_ONCE,
      )
      .toArray()
      .map(({ name, dirty, ...rest }) => ({ list: name, dirty: dirty === 1, ...rest }));
    return Map.groupBy(rows, ({ list }) => shardOf(list));
  }

  #forget(lists: readonly Announcement[]): void {
    this.#sql.exec(
      "DELETE FROM list WHERE name IN (SELECT value FROM json_each(?))",
      JSON.stringify(lists.map(({ list }) => list)),
    );
  }

  /** Each shard counts for itself, and says how many: so what is said twice is not counted twice. */
  #count(shard: number, { sub, lists }: ShardReport["makers"][number]): void {
    const [known] = this.#sql
      .exec<{ lists: number }>("SELECT lists FROM shard_maker WHERE sub = ? AND shard = ?", sub, shard)
      .toArray();
    if (lists === 0) this.#sql.exec("DELETE FROM shard_maker WHERE sub = ? AND shard = ?", sub, shard);
    else this.#sql.exec("INSERT OR REPLACE INTO shard_maker VALUES (?, ?, ?)", sub, shard, lists);
    this.#sql.exec(
      "INSERT INTO total VALUES (?, ?) ON CONFLICT DO UPDATE SET lists = lists + excluded.lists",
      sub,
      lists - (known?.lists ?? 0),
    );
    this.#sql.exec("DELETE FROM total WHERE sub = ? AND lists = 0", sub);
  }
}
