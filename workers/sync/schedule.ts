/** Which lists there are, when each is to be looked at again, which nodes are retired, and which tokens revoked. */

import { DENY_LIST_SQL, DenyList } from "../auth/deny-list.ts";
import type { Millis, Origin } from "../core/hlc.ts";
import {
  FORMER_ORIGINS_AGE_MS,
  MAX_CALLS_AT_ONCE,
  MAX_REVOKED_TOKENS,
  MAX_WAKES_PER_TICK,
} from "../core/limits.ts";
import { errorText, type Refusal } from "../core/problem.ts";
import type { RevokedToken, Standings, ToldNode } from "../model/tokens.ts";
import { mapAtMost } from "../shared/concurrency.ts";
import { type Migration, migrate } from "../shared/migrate.ts";
import type { CatalogRpc, NamePage } from "../shared/rpc.ts";
import type { Sql } from "../shared/sql.ts";
import { refuseToReadmit, refuseToRetire, registeredNodes } from "./membership.ts";
import type { Recorded, Registration } from "./registry.ts";
import { DEFAULT_POLICY } from "./round/due.ts";

export const MIGRATIONS: readonly Migration[] = [
  {
    id: 1,
    sql: `
      CREATE TABLE list (name TEXT PRIMARY KEY, due_at INTEGER NOT NULL, dirty INTEGER NOT NULL) WITHOUT ROWID;
      CREATE INDEX list_due ON list (due_at);
      CREATE TABLE place (walk TEXT PRIMARY KEY, after TEXT) WITHOUT ROWID;
      CREATE TABLE registration (node TEXT PRIMARY KEY, seq INTEGER NOT NULL, retired INTEGER NOT NULL) WITHOUT ROWID;
    `,
  },
  { id: 2, sql: DENY_LIST_SQL },
  {
    id: 3,
    sql: `
      CREATE TABLE former (name TEXT NOT NULL, origin TEXT NOT NULL, at INTEGER NOT NULL, PRIMARY KEY (name, origin)) WITHOUT ROWID;
    `,
  },
];

/** Names read from each node's catalog in one tick, of all lists and of the dirty ones. */
const NAMES_PER_WALK = 1_000;

/** Who is asked, by calls that may fail. */
export interface ScheduleCalls {
  now(): Millis;
  /** Of the configured nodes. */
  catalogs(): readonly NodeCatalog[];
  coordinator(list: string): ListCoordinator;
}

export interface NodeCatalog extends Pick<CatalogRpc, "lists" | "dirty" | "revoke"> {
  readonly node: string;
}

export interface ListCoordinator {
  /** As `ListRpc.wake`. */
  wake(dirty: boolean, recorded: Recorded): Promise<Millis | null>;
  register(recorded: Recorded): Promise<void>;
}

export class Schedule {
  readonly #sql: Sql;
  readonly #calls: ScheduleCalls;
  readonly #denied: DenyList;

  constructor(sql: Sql, calls: ScheduleCalls) {
    this.#sql = sql;
    migrate(sql, MIGRATIONS);
    this.#denied = new DenyList(sql);
    this.#calls = calls;
  }

  /** One cron tick: learns what the catalogs say, then wakes what is due. */
  async tick(): Promise<void> {
    const walks = this.#calls.catalogs().flatMap((catalog) => [
      // Every list is due once when it is first seen: so a sync worker that lost its state finds all of them again.
      this.#walk(
        `lists ${catalog.node}`,
        (after) => catalog.lists(after, NAMES_PER_WALK),
        "INSERT OR IGNORE INTO list VALUES (?, 0, 0)",
      ),
      this.#walk(
        `dirty ${catalog.node}`,
        (after) => catalog.dirty(after, NAMES_PER_WALK),
        "INSERT INTO list VALUES (?, 0, 1) ON CONFLICT DO UPDATE SET due_at = 0, dirty = 1",
      ),
    ]);
    await Promise.all([...walks, this.#tellRevoked()]);
    const due = this.#sql
      .exec<{ name: string; dirty: number }>(
        "SELECT name, dirty FROM list WHERE due_at <= ? ORDER BY due_at LIMIT ?",
        this.#calls.now(),
        MAX_WAKES_PER_TICK,
      )
      .toArray();
    await mapAtMost(MAX_CALLS_AT_ONCE, due, ({ name, dirty }) => this.#wake(name, dirty === 1));
  }

  /** A coordinator's own word that its list needs a round at `dueAt`, sooner than is known here. */
  due(list: string, dueAt: Millis): void {
    this.#sql.exec(
      `INSERT INTO list VALUES (?, ?, 0) ON CONFLICT DO UPDATE SET due_at = min(due_at, excluded.due_at)`,
      list,
      dueAt,
    );
  }

  /** Retires a node for all lists, or readmits it; returns to how many lists it was told by now (P2). */
  async register(node: string, retired: boolean): Promise<number | Refusal> {
    // Decided and recorded with no `await` between: else two requests at once could retire the last two nodes.
    const configured = this.#calls.catalogs().map((catalog) => catalog.node);
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
    const lists = await this.#allLists();
    // What can't be told now is told with the list's next wake, by the next cron ticks.
    for (const list of lists.slice(MAX_WAKES_PER_TICK)) this.due(list, 0);
    const told = await mapAtMost(MAX_CALLS_AT_ONCE, lists.slice(0, MAX_WAKES_PER_TICK), async (list) => {
      try {
        await this.#calls.coordinator(list).register(this.recorded(list));
        return true;
      } catch (error) {
        console.error(`scheduler: list ${list}: ${errorText(error)}`);
        this.due(list, 0);
        return false;
      }
    });
    return told.filter(Boolean).length;
  }

  /** As `SchedulerRpc.dropped`. */
  dropped(list: string, origins: readonly Origin[]): void {
    const now = this.#calls.now();
    this.#sql.exec("DELETE FROM former WHERE at < ?", now - FORMER_ORIGINS_AGE_MS);
    for (const origin of origins)
      this.#sql.exec("INSERT OR REPLACE INTO former (name, origin, at) VALUES (?, ?, ?)", list, origin, now);
  }

  recorded(list: string): Recorded {
    const select = "SELECT origin FROM former WHERE name = ? ORDER BY at, origin";
    const former = this.#sql.exec<{ origin: Origin }>(select, list).toArray();
    return { registrations: this.registrations(), former: former.map(({ origin }) => origin) };
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
  standings(): Standings {
    return { revoked: this.#denied.all(), full: [] };
  }

  /** A node asks nobody but itself, so that it can answer alone: each has the whole list. */
  #tellRevoked(): Promise<ToldNode[]> {
    const tokens = this.#denied.all();
    return mapAtMost(MAX_CALLS_AT_ONCE, this.#calls.catalogs(), async (catalog) => {
      const { node } = catalog;
      try {
        return { node, told: tokens.length === 0 || (await catalog.revoke(tokens)) };
      } catch (error) {
        console.error(`scheduler: revoked tokens for ${node}: ${errorText(error)}`);
        return { node, told: false };
      }
    });
  }

  /** Every list of every node that answers, by name. */
  async #allLists(): Promise<string[]> {
    const names = new Set<string>();
    for (const catalog of this.#calls.catalogs()) {
      try {
        for (let after: string | null = null; ; ) {
          const page: NamePage = await catalog.lists(after, NAMES_PER_WALK);
          for (const name of page.names) names.add(name);
          if (page.next === null) break;
          after = page.next;
        }
      } catch (error) {
        console.error(`scheduler: lists of ${catalog.node}: ${errorText(error)}`);
      }
    }
    return [...names].sort();
  }

  /** Reads on where the last tick stopped; at the end, it begins anew. A node that fails keeps its place. */
  async #walk(walk: string, read: (after: string | null) => Promise<NamePage>, note: string): Promise<void> {
    const select = "SELECT after FROM place WHERE walk = ?";
    const after = this.#sql.exec<{ after: string | null }>(select, walk).toArray()[0]?.after ?? null;
    try {
      const { names, next } = await read(after);
      this.#sql.transaction(() => {
        for (const name of names) this.#sql.exec(note, name);
        if (next !== after) this.#sql.exec("INSERT OR REPLACE INTO place VALUES (?, ?)", walk, next);
      });
    } catch (error) {
      console.error(`scheduler: ${walk}: ${errorText(error)}`);
    }
  }

  async #wake(list: string, dirty: boolean): Promise<void> {
    let dueAt: Millis | null = this.#calls.now() + DEFAULT_POLICY.retryMs;
    try {
      dueAt = await this.#calls.coordinator(list).wake(dirty, this.recorded(list));
    } catch (error) {
      console.error(`scheduler: list ${list}: ${errorText(error)}`);
    }
    // Written again, it stands in a catalog, and is found there.
    if (dueAt === null) this.#sql.exec("DELETE FROM list WHERE name = ?", list);
    else this.#sql.exec("UPDATE list SET due_at = ?, dirty = 0 WHERE name = ?", dueAt, list);
  }
}
