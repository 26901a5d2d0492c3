/** What is decided for the whole cluster (which nodes are retired, which tokens revoked), and which shards of the scheduler are to look. */
import { DenyList } from "../auth/deny-list.ts";
import type { Millis, Origin } from "../core/hlc.ts";
import {
  LISTS_HANDED_OVER_AT_ONCE,
  MAX_CALLS_AT_ONCE,
  MAX_LOOK_AHEAD_MS,
  MAX_REVOKED_TOKENS,
} from "../core/limits.ts";
import { errorText, type Refusal } from "../core/problem.ts";
import { shardOf } from "../core/shards.ts";
import type { Restrictions, RevokedToken, ToldNode } from "../model/tokens.ts";
import { mapAtMost } from "../shared/concurrency.ts";
import { migrate } from "../shared/migrate.ts";
import type { DirectoryRpc, ShardsInUse } from "../shared/rpc.ts";
import type { Sql } from "../shared/sql.ts";
import { refuseToReadmit, refuseToRetire, registeredNodes } from "./membership.ts";
import type { ScheduleCounts } from "./metrics/overview.ts";
import type { Registration } from "./registry.ts";
import type { ScheduleRpc } from "./rpc.ts";
import { SCHEDULE_MIGRATIONS } from "./schedule-tables.ts";

/** Who is asked, by calls that may fail. */
export interface ClusterCalls {
  now(): Millis;
  /** The directories of the configured nodes. */
  directories(): readonly NodeDirectory[];
  schedule(shard: number): Pick<ScheduleRpc, "look" | "tell" | "adopt" | "counts">;
}

export interface NodeDirectory extends Pick<DirectoryRpc, "shards" | "revoke" | "register"> {
  readonly node: string;
}

/** By the names of the nodes that answered. */
type InUse = ReadonlyMap<string, ShardsInUse>;

export class Cluster {
  readonly #sql: Sql;
  readonly #calls: ClusterCalls;
  readonly #denied: DenyList;
  /** The shards that look at this moment, and the soonest of what was due meanwhile. */
  readonly #looking = new Map<number, Millis>();

  constructor(sql: Sql, calls: ClusterCalls) {
    this.#sql = sql;
    migrate(sql, SCHEDULE_MIGRATIONS);
    this.#denied = new DenyList(sql);
    this.#calls = calls;
  }

  /** One cron tick: has those shards look that have something due, or dirty lists on a node. One that is still at it is left alone. */
  async tick(): Promise<void> {
    const [all] = await Promise.all([
      this.#shardsInUse(),
      this.#tellRevoked(),
      this.#tellDirectories(),
      this.#handFormerOver(),
    ]);
    const inUse = this.#withoutVainNews(all);
    await Promise.all(this.#toLook(inUse).map((shard) => this.#look(shard, inUse)));
  }

  /** See `ClusterRpc.sooner`. */
  sooner(shard: number, dueAt: Millis): void {
    const meanwhile = this.#looking.get(shard);
    if (meanwhile !== undefined) this.#looking.set(shard, Math.min(meanwhile, dueAt));
    this.#sql.exec("UPDATE shard SET due_at = ? WHERE n = ? AND due_at > ?", dueAt, shard, dueAt);
  }

  /** Retires a node for all lists, or readmits it; returns to how many lists it was told by now (P2). */
  async register(node: string, retired: boolean): Promise<number | Refusal> {
    // Decided and recorded with no `await` between: else two requests at once could retire the last two nodes.
    const configured = this.#calls.directories().map((directory) => directory.node);
    const nodes = registeredNodes(configured, this.registrations());
    const refusal = (retired ? refuseToRetire : refuseToReadmit)(nodes, node);
    if (refusal) return refusal;
    this.#sql.exec(
      // By the clock, so that it grows on where this object alone has lost its storage.
      `INSERT INTO registration VALUES (?, max(?, 1 + (SELECT coalesce(max(seq), 0) FROM registration)), ?)
       ON CONFLICT DO UPDATE SET seq = excluded.seq, retired = excluded.retired`,
      node,
      this.#calls.now(),
      Number(retired),
    );
    const registrations = this.registrations();
    const [inUse] = await Promise.all([this.#shardsInUse(), this.#tellDirectories()]);
    const shards = shardsOf(inUse);
    const told = shards.map(async (shard) => {
      try {
        return await this.#calls.schedule(shard).tell(registrations);
      } catch (error) {
        // The shard learns it with its next look.
        console.error(`scheduler: shard ${shard}: ${errorText(error)}`);
        return 0;
      } finally {
        // Lists that could not be told are due.
        this.sooner(shard, 0);
      }
    });
    return (await Promise.all(told)).reduce((sum, lists) => sum + lists, 0);
  }

  registrations(): Registration[] {
    const rows = this.#sql
      .exec<{ node: string; seq: number; retired: number }>("SELECT * FROM registration")
      .toArray();
    return rows.map(({ node, seq, retired }) => ({ node, seq, retired: retired === 1 }));
  }

  /** Revokes a token on this worker and on each node; says which nodes were told. The others are, by cron. */
  async revoke(token: RevokedToken): Promise<ToldNode[] | Refusal> {
    if (!this.#denied.add([token], this.#calls.now() / 1_000)) {
      const detail = `${MAX_REVOKED_TOKENS} tokens are revoked and not expired: replace the signing key instead.`;
      return { type: "too-large", detail };
    }
    return this.#tellRevoked();
  }

  /** Lists are made on nodes: here nobody is full. */
  standings(): Restrictions {
    return { revoked: this.#denied.all(), full: [] };
  }

  /** The counts of each shard that has lists, or had. Throws where one can't be asked: a sum without it would be wrong. */
  counts(): Promise<ScheduleCounts[]> {
    const shards = this.#sql.exec<{ n: number }>("SELECT n FROM shard").toArray();
    return Promise.all(shards.map(({ n }) => this.#calls.schedule(n).counts()));
  }

  /** A node asks nobody but itself, so that it can answer alone: each has the whole list. */
  #tellRevoked(): Promise<ToldNode[]> {
    const tokens = this.#denied.all();
    return mapAtMost(MAX_CALLS_AT_ONCE, this.#calls.directories(), async (directory) => {
      const { node } = directory;
      try {
        return { node, told: tokens.length === 0 || (await directory.revoke(tokens)) };
      } catch (error) {
        console.error(`scheduler: revoked tokens for ${node}: ${errorText(error)}`);
        return { node, told: false };
      }
    });
  }

  /** Each node's directory has the word on that node, for lists that are written there for the first time (P2). */
  async #tellDirectories(): Promise<void> {
    const registrations = new Map(this.registrations().map((known) => [known.node, known]));
    await mapAtMost(MAX_CALLS_AT_ONCE, this.#calls.directories(), async ({ node, register }) => {
      const known = registrations.get(node);
      try {
        if (known) await register(known);
      } catch (error) {
        // Again with the next tick.
        console.error(`scheduler: registration of ${node}: ${errorText(error)}`);
      }
    });
  }

  /** A node that does not answer is left out: its lists are looked after by what the others know, and what is due. */
  async #shardsInUse(): Promise<InUse> {
    const asked = this.#calls.directories().map(async ({ node, shards }) => {
      try {
        return [[node, await shards()]] as const;
      } catch (error) {
        console.error(`scheduler: lists of ${node}: ${errorText(error)}`);
        return [];
      }
    });
    return new Map((await Promise.all(asked)).flat());
  }

  /** What stood here before there were shards goes to them, so much with each tick. Remove after 0.3. */
  async #handFormerOver(): Promise<void> {
    const rows = this.#sql
      .exec<{ name: string; origin: Origin; at: Millis }>(
        "SELECT * FROM former ORDER BY name LIMIT ?",
        LISTS_HANDED_OVER_AT_ONCE,
      )
      .toArray()
      .map(({ name, origin, at }) => ({ list: name, origin, at }));
    const handing = [...Map.groupBy(rows, ({ list }) => shardOf(list))].map(async ([shard, former]) => {
      try {
        await this.#calls.schedule(shard).adopt(former);
        for (const { list, origin } of former)
          this.#sql.exec("DELETE FROM former WHERE name = ? AND origin = ?", list, origin);
      } catch (error) {
        console.error(`scheduler: shard ${shard}: ${errorText(error)}`);
      }
    });
    await Promise.all(handing);
  }

  /** Dirty lists only where a round would settle them: not on a retired node, nor on the only one that is left (P2). */
  #withoutVainNews(inUse: InUse): InUse {
    const configured = this.#calls.directories().map(({ node }) => node);
    const retired = new Set(this.registrations().flatMap((known) => (known.retired ? known.node : [])));
    const members = configured.filter((node) => !retired.has(node));
    const isHeard = (node: string) => members.length > 1 && members.includes(node);
    return new Map(
      [...inUse].map(([node, shards]) => [node, isHeard(node) ? shards : { ...shards, dirty: [] }]),
    );
  }

  #toLook(inUse: InUse): number[] {
    const now = this.#calls.now();
    const rows = this.#sql.exec<{ n: number; due_at: Millis }>("SELECT n, due_at FROM shard").toArray();
    const dueAt = new Map(rows.map((row) => [row.n, row.due_at]));
    const known = [...new Set([...shardsOf(inUse), ...dueAt.keys()])].sort((one, other) => one - other);
    const isDue = (at: Millis) => at <= now || at > now + MAX_LOOK_AHEAD_MS;
    return known.filter(
      (shard) =>
        isDue(dueAt.get(shard) ?? 0) || [...inUse.values()].some(({ dirty }) => dirty.includes(shard)),
    );
  }

  async #look(shard: number, inUse: InUse): Promise<void> {
    if (this.#looking.has(shard)) return;
    this.#looking.set(shard, Number.POSITIVE_INFINITY);
    const where = (has: (shards: ShardsInUse) => readonly number[]) =>
      [...inUse].filter(([, shards]) => has(shards).includes(shard)).map(([node]) => node);
    try {
      const dueAt = await this.#calls.schedule(shard).look({
        registrations: this.registrations(),
        lists: where(({ lists }) => lists),
        dirty: where(({ dirty }) => dirty),
      });
      const soonest = Math.min(dueAt, this.#looking.get(shard) ?? dueAt);
      this.#sql.exec("INSERT OR REPLACE INTO shard VALUES (?, ?)", shard, soonest);
    } catch (error) {
      console.error(`scheduler: shard ${shard}: ${errorText(error)}`);
    } finally {
      this.#looking.delete(shard);
    }
  }
}

function shardsOf(inUse: InUse): number[] {
  return [...new Set([...inUse.values()].flatMap(({ lists }) => lists))];
}
