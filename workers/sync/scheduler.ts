/** The Durable Object behind cron: which lists there are, and when each is to be looked at again. One a cluster. */
import { DurableObject } from "cloudflare:workers";
import { DENY_LIST_SQL, DenyList, type RevokedToken } from "../auth/deny-list.ts";
import type { Millis } from "../core/hlc.ts";
import { MAX_CALLS_AT_ONCE, MAX_REVOKED_TOKENS, MAX_WAKES_PER_TICK } from "../core/limits.ts";
import { errorText, type Refusal } from "../core/problem.ts";
import type { NamePage } from "../datanode/catalog.ts";
import { mapAtMost } from "../shared/concurrency.ts";
import { type Migration, migrate } from "../shared/migrate.ts";
import { catalogs, inTime } from "./cluster.ts";
import type { SyncEnv } from "./env.ts";
import { refuseToReadmit, refuseToRetire, registeredNodes } from "./membership.ts";
import type { Registration } from "./registry.ts";
import { DEFAULT_POLICY } from "./round/journal.ts";

const MIGRATIONS: readonly Migration[] = [
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
];

export interface ToldNode {
  readonly node: string;
  readonly told: boolean;
}

/** Names read from each node's catalog in one tick, of all lists and of the dirty ones. */
const NAMES_PER_WALK = 1_000;

export class Scheduler extends DurableObject<SyncEnv> {
  #ticking: Promise<void> | undefined;
  readonly #denied: DenyList;

  constructor(ctx: DurableObjectState, env: SyncEnv) {
    super(ctx, env);
    migrate(ctx.storage, MIGRATIONS);
    this.#denied = new DenyList(ctx.storage.sql);
  }

  /** One cron tick: learn what the catalogs say, then wake what is due. A tick that outlasts its minute is not doubled. */
  tick(): Promise<void> {
    this.#ticking ??= this.#tick().finally(() => {
      this.#ticking = undefined;
    });
    return this.#ticking;
  }

  /** A coordinator's own word that its list needs a round at `dueAt`, sooner than this object thinks. */
  due(list: string, dueAt: Millis): void {
    this.#sql(
      `INSERT INTO list VALUES (?, ?, 0) ON CONFLICT DO UPDATE SET due_at = min(due_at, excluded.due_at)`,
      list,
      dueAt,
    );
  }

  /** Retires a node for all lists, or readmits it; returns to how many lists it was told by now (P2). */
  async register(node: string, retired: boolean): Promise<number | Refusal> {
    // Decided and recorded with no `await` between: else two requests at once could retire the last two nodes.
    const nodes = registeredNodes(catalogs(this.env).keys(), this.registrations());
    const refusal = (retired ? refuseToRetire : refuseToReadmit)(nodes, node);
    if (refusal) return refusal;
    this.#sql(
      `INSERT INTO registration VALUES (?, 1 + (SELECT coalesce(max(seq), 0) FROM registration), ?)
       ON CONFLICT DO UPDATE SET seq = excluded.seq, retired = excluded.retired`,
      node,
      Number(retired),
    );
    const registrations = this.registrations();
    const lists = await this.#allLists();
    // What can't be told now is told with the list's next wake, by the next cron ticks.
    for (const list of lists.slice(MAX_WAKES_PER_TICK)) this.due(list, 0);
    const told = await mapAtMost(MAX_CALLS_AT_ONCE, lists.slice(0, MAX_WAKES_PER_TICK), async (list) => {
      try {
        await inTime(async () => this.env.COORDINATORS.getByName(list).register(list, registrations));
        return true;
      } catch (error) {
        console.error(`scheduler: list ${list}: ${errorText(error)}`);
        this.due(list, 0);
        return false;
      }
    });
    return told.filter(Boolean).length;
  }

  registrations(): Registration[] {
    const rows = this.#sql<{ node: string; seq: number; retired: number }>(
      "SELECT * FROM registration",
    ).toArray();
    return rows.map(({ node, seq, retired }) => ({ node, seq, retired: retired === 1 }));
  }

  /** Revokes a token on this worker and on each node; says which nodes were told. The others are, by cron. */
  async revoke(token: RevokedToken): Promise<ToldNode[] | Refusal> {
    if (!this.#denied.add([token], Date.now() / 1_000)) {
      const detail = `${MAX_REVOKED_TOKENS} tokens are revoked and not expired: replace the signing key instead.`;
      return { type: "too-large", detail };
    }
    return this.#tellRevoked();
  }

  /** For this worker's own door. */
  revokedTokens(): RevokedToken[] {
    return this.#denied.all();
  }

  /** A node asks nobody but itself, so that it can answer alone: each has the whole list. */
  #tellRevoked(): Promise<ToldNode[]> {
    const tokens = this.#denied.all();
    return mapAtMost(MAX_CALLS_AT_ONCE, [...catalogs(this.env)], async ([node, catalog]) => {
      try {
        return { node, told: tokens.length === 0 || (await inTime(async () => catalog.revoke(tokens))) };
      } catch (error) {
        console.error(`scheduler: revoked tokens for ${node}: ${errorText(error)}`);
        return { node, told: false };
      }
    });
  }

  /** Every list of every node that answers, by name. */
  async #allLists(): Promise<string[]> {
    const names = new Set<string>();
    for (const [node, catalog] of catalogs(this.env)) {
      try {
        for (let after: string | null = null; ; ) {
          const page: NamePage = await inTime(async () => catalog.lists(after, NAMES_PER_WALK));
          for (const name of page.names) names.add(name);
          if (page.next === null) break;
          after = page.next;
        }
      } catch (error) {
        console.error(`scheduler: lists of ${node}: ${errorText(error)}`);
      }
    }
    return [...names].sort();
  }

  async #tick(): Promise<void> {
    const walks = [...catalogs(this.env)].flatMap(([node, catalog]) => [
      // Every list is due once when it is first seen: so a sync worker that lost its state finds all of them again.
      this.#walk(
        `lists ${node}`,
        async (after) => catalog.lists(after, NAMES_PER_WALK),
        "INSERT OR IGNORE INTO list VALUES (?, 0, 0)",
      ),
      this.#walk(
        `dirty ${node}`,
        async (after) => catalog.dirty(after, NAMES_PER_WALK),
        "INSERT INTO list VALUES (?, 0, 1) ON CONFLICT DO UPDATE SET due_at = 0, dirty = 1",
      ),
    ]);
    await Promise.all([...walks, this.#tellRevoked()]);
    const due = this.#sql<{ name: string; dirty: number }>(
      "SELECT name, dirty FROM list WHERE due_at <= ? ORDER BY due_at LIMIT ?",
      Date.now(),
      MAX_WAKES_PER_TICK,
    ).toArray();
    await mapAtMost(MAX_CALLS_AT_ONCE, due, ({ name, dirty }) => this.#wake(name, dirty === 1));
  }

  /** Reads on where the last tick stopped; at the end, it begins anew. A node that fails keeps its place. */
  async #walk(walk: string, read: (after: string | null) => Promise<NamePage>, note: string): Promise<void> {
    const place = this.#sql<{ after: string | null }>(
      "SELECT after FROM place WHERE walk = ?",
      walk,
    ).toArray()[0];
    try {
      const { names, next } = await inTime(() => read(place?.after ?? null));
      this.ctx.storage.transactionSync(() => {
        for (const name of names) this.#sql(note, name);
        if (next !== (place?.after ?? null))
          this.#sql("INSERT OR REPLACE INTO place VALUES (?, ?)", walk, next);
      });
    } catch (error) {
      console.error(`scheduler: ${walk}: ${errorText(error)}`);
    }
  }

  async #wake(list: string, dirty: boolean): Promise<void> {
    let dueAt = Date.now() + DEFAULT_POLICY.retryMs;
    try {
      dueAt = await inTime(async () =>
        this.env.COORDINATORS.getByName(list).wake(list, dirty, this.registrations()),
      );
    } catch (error) {
      console.error(`scheduler: list ${list}: ${errorText(error)}`);
    }
    this.#sql("UPDATE list SET due_at = ?, dirty = 0 WHERE name = ?", dueAt, list);
  }

  #sql<T extends Record<string, SqlStorageValue>>(
    query: string,
    ...bindings: SqlStorageValue[]
  ): SqlStorageCursor<T> {
    return this.ctx.storage.sql.exec<T>(query, ...bindings);
  }
}
