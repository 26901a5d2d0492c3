/** One shard of the scheduler: which lists there are, and when each is to be looked at again. */
import type { Millis, Origin } from "../core/hlc.ts";
import {
  FORMER_ORIGINS_AGE_MS,
  MAX_CALLS_AT_ONCE,
  MAX_LOOK_AHEAD_MS,
  NAMES_PER_WALK,
  WALK_CATALOGS_EVERY_MS,
} from "../core/limits.ts";
import { errorText } from "../core/problem.ts";
import { mapAtMost } from "../shared/concurrency.ts";
import { migrate } from "../shared/migrate.ts";
import { mergePages } from "../shared/name-pages.ts";
import type { CatalogShardRpc, NamePage } from "../shared/rpc.ts";
import type { Sql } from "../shared/sql.ts";
import type { Recorded, Registration } from "./registry.ts";
import { DEFAULT_POLICY } from "./round/due.ts";
import type { Former, LookOrder } from "./rpc.ts";
import { SCHEDULE_MIGRATIONS } from "./schedule-tables.ts";

/** Who is asked, by calls that may fail. */
export interface ScheduleCalls {
  now(): Millis;
  /** At most so many lists are woken in one look. */
  wakesPerTick(): number;
  /** The same shard of each configured node's catalog. */
  catalogs(): readonly CatalogShard[];
  coordinator(list: string): ListCoordinator;
}

export interface CatalogShard extends Pick<CatalogShardRpc, "lists" | "dirty"> {
  readonly node: string;
}

export interface ListCoordinator {
  /** See `ListRpc.wake`. */
  wake(dirty: boolean, recorded: Recorded): Promise<Millis | null>;
  register(recorded: Recorded): Promise<void>;
}

/** What is noted of the names that a catalog gave. */
const NOTES = {
  // Every list is due once when it is first seen: so a sync worker that lost its state finds all of them again.
  lists: "INSERT OR IGNORE INTO list SELECT value, 0, 0 FROM json_each(?)",
  // Before all others that are due: somebody may wait for what was written.
  dirty: `INSERT INTO list SELECT value, -1, 1 FROM json_each(?) WHERE true
          ON CONFLICT DO UPDATE SET due_at = -1, dirty = 1`,
};

export class Schedule {
  readonly #sql: Sql;
  readonly #calls: ScheduleCalls;
  /** Lists that are being woken, and the soonest of what they were due at meanwhile: their answers may be older than that. */
  readonly #wakes = new Set<{ readonly list: string; soonest: Millis }>();
  /** The cluster's latest word: a look that began before it was given still has lists to wake. */
  #registrations: readonly Registration[] = [];

  constructor(sql: Sql, calls: ScheduleCalls) {
    this.#sql = sql;
    migrate(sql, SCHEDULE_MIGRATIONS);
    this.#calls = calls;
  }

  /** Learns what the catalogs say, then wakes what is due; returns when to look again. */
  async look({ registrations, lists, dirty }: LookOrder): Promise<Millis> {
    this.#hear(registrations);
    if (this.#isNews(registrations)) await this.tell(registrations);
    const walks = this.#calls
      .catalogs()
      .flatMap((catalog) => [
        lists.includes(catalog.node) && this.#walkAt(catalog.node) <= this.#calls.now()
          ? this.#walk("lists", catalog)
          : undefined,
        dirty.includes(catalog.node) ? this.#walk("dirty", catalog) : undefined,
      ]);
    await Promise.all(walks);
    const now = this.#calls.now();
    this.#sql.exec("UPDATE list SET due_at = ? WHERE due_at > ?", now, now + MAX_LOOK_AHEAD_MS);
    const due = this.#sql
      .exec<{ name: string; dirty: number }>(
        "SELECT name, dirty FROM list WHERE due_at <= ? ORDER BY due_at LIMIT ?",
        now,
        this.#calls.wakesPerTick(),
      )
      .toArray();
    await mapAtMost(MAX_CALLS_AT_ONCE, due, ({ name, dirty }) => this.#wake(name, dirty === 1));
    return this.#nextLook(lists);
  }

  /** A coordinator's own word that its list needs a round at `dueAt`, sooner than is known here. */
  due(list: string, dueAt: Millis): void {
    this.#sooner([list], dueAt);
    this.#sql.exec(
      `INSERT INTO list VALUES (?, ?, 0) ON CONFLICT DO UPDATE SET due_at = excluded.due_at WHERE due_at > excluded.due_at`,
      list,
      dueAt,
    );
  }

  /** See `ScheduleRpc.dropped`. */
  dropped(list: string, origins: readonly Origin[]): void {
    const now = this.#calls.now();
    this.#sql.exec("DELETE FROM former WHERE at < ?", now - FORMER_ORIGINS_AGE_MS);
    this.adopt(origins.map((origin) => ({ list, origin, at: now })));
  }

  /** See `ScheduleRpc.adopt`. */
  adopt(former: readonly Former[]): void {
    this.#sql.transaction(() => {
      for (const { list, origin, at } of former)
        this.#sql.exec("INSERT OR REPLACE INTO former (name, origin, at) VALUES (?, ?, ?)", list, origin, at);
    });
  }

  former(list: string): Origin[] {
    const select = "SELECT origin FROM former WHERE name = ? ORDER BY at, origin";
    const rows = this.#sql.exec<{ origin: Origin }>(select, list).toArray();
    return rows.map(({ origin }) => origin);
  }

  /** Tells the shard's lists of the nodes that were retired or readmitted; returns how many were told by now (P2). */
  async tell(registrations: readonly Registration[]): Promise<number> {
    this.#hear(registrations);
    let told = 0;
    let asked = 0;
    for (let after: string | null = null; ; ) {
      const { names, next } = await this.#allLists(after);
      const now = names.slice(0, Math.max(0, this.#calls.wakesPerTick() - asked));
      asked += now.length;
      const failed = await this.#tellLists(now, registrations);
      told += now.length - failed.length;
      // What can't be told now is told with the list's next wake, by the next cron ticks.
      this.#dueNow([...failed, ...names.slice(now.length)]);
      if (next === null) break;
      after = next;
    }
    for (const { node, seq, retired } of registrations)
      this.#sql.exec("INSERT OR REPLACE INTO registration VALUES (?, ?, ?)", node, seq, Number(retired));
    return told;
  }

  #hear(registrations: readonly Registration[]): void {
    const latest = (words: readonly Registration[]) => Math.max(0, ...words.map(({ seq }) => seq));
    if (latest(registrations) >= latest(this.#registrations)) this.#registrations = registrations;
  }

  /** Whether a node was retired or readmitted since the lists were last told: the call that brought it may be lost. */
  #isNews(registrations: readonly Registration[]): boolean {
    const known = this.#sql
      .exec<{ node: string; seq: number }>("SELECT node, seq FROM registration")
      .toArray();
    const seqs = new Map(known.map(({ node, seq }) => [node, seq]));
    return registrations.some(({ node, seq }) => seq > (seqs.get(node) ?? 0));
  }

  /** Tells lists what was decided; which of them could not be told. */
  async #tellLists(lists: readonly string[], registrations: readonly Registration[]): Promise<string[]> {
    const told = await mapAtMost(MAX_CALLS_AT_ONCE, lists, async (list) => {
      try {
        await this.#calls.coordinator(list).register({ registrations, former: this.former(list) });
        return true;
      } catch (error) {
        console.error(`scheduler: list ${list}: ${errorText(error)}`);
        return false;
      }
    });
    return lists.filter((_, index) => !told[index]);
  }

  #dueNow(lists: readonly string[]): void {
    if (lists.length === 0) return;
    this.#sooner(lists, 0);
    this.#sql.exec(
      `INSERT INTO list SELECT value, 0, 0 FROM json_each(?) WHERE true ON CONFLICT DO UPDATE SET due_at = 0`,
      JSON.stringify(lists),
    );
  }

  /** A page of the lists of every node that answers, by name. */
  async #allLists(after: string | null): Promise<NamePage> {
    const pages = this.#calls.catalogs().map(async (catalog): Promise<NamePage> => {
      try {
        return await catalog.lists(after, NAMES_PER_WALK);
      } catch (error) {
        console.error(`scheduler: lists of ${catalog.node}: ${errorText(error)}`);
        return { names: [], next: null };
      }
    });
    return mergePages(await Promise.all(pages), NAMES_PER_WALK);
  }

  /** Reads on where the last look stopped; at the end, it begins anew. A node that fails keeps its place. */
  async #walk(kind: "lists" | "dirty", catalog: CatalogShard): Promise<void> {
    const walk = `${kind} ${catalog.node}`;
    const select = "SELECT after FROM place WHERE walk = ?";
    const after = this.#sql.exec<{ after: string | null }>(select, walk).toArray()[0]?.after ?? null;
    try {
      const { names, next } = await catalog[kind](after, NAMES_PER_WALK);
      this.#sql.transaction(() => {
        if (names.length > 0) this.#sql.exec(NOTES[kind], JSON.stringify(names));
        // When all lists were read is noted too: an hour later they are read anew.
        if (next === after && kind === "dirty") return;
        const place = "INSERT OR REPLACE INTO place VALUES (?, ?, ?)";
        this.#sql.exec(place, walk, next, next === null ? this.#calls.now() : 0);
      });
    } catch (error) {
      console.error(`scheduler: ${walk}: ${errorText(error)}`);
    }
  }

  /** When the node's lists are to be read on, or from the beginning. */
  #walkAt(node: string): Millis {
    const select = "SELECT ended_at FROM place WHERE walk = ?";
    const [place] = this.#sql.exec<{ ended_at: Millis }>(select, `lists ${node}`).toArray();
    const endedAt = place?.ended_at ?? 0;
    return endedAt === 0 || endedAt > this.#calls.now() ? 0 : endedAt + WALK_CATALOGS_EVERY_MS;
  }

  #nextLook(nodes: readonly string[]): Millis {
    const { due } = this.#sql.exec<{ due: Millis | null }>("SELECT min(due_at) AS due FROM list").one();
    const latest = this.#calls.now() + WALK_CATALOGS_EVERY_MS;
    return Math.min(due ?? latest, latest, ...nodes.map((node) => this.#walkAt(node)));
  }

  async #wake(list: string, dirty: boolean): Promise<void> {
    const registrations = this.#registrations;
    let dueAt: Millis | null = this.#calls.now() + DEFAULT_POLICY.retryMs;
    const wake = { list, soonest: Number.POSITIVE_INFINITY };
    this.#wakes.add(wake);
    try {
      dueAt = await this.#calls.coordinator(list).wake(dirty, { registrations, former: this.former(list) });
    } catch (error) {
      console.error(`scheduler: list ${list}: ${errorText(error)}`);
    }
    this.#wakes.delete(wake);
    const next = Math.min(dueAt ?? Number.POSITIVE_INFINITY, wake.soonest);
    // Written again, it stands in a catalog, and is found there.
    if (next === Number.POSITIVE_INFINITY) this.#sql.exec("DELETE FROM list WHERE name = ?", list);
    else this.#sql.exec("UPDATE list SET due_at = ?, dirty = 0 WHERE name = ?", next, list);
  }

  #sooner(lists: readonly string[], dueAt: Millis): void {
    for (const wake of this.#wakes)
      if (lists.includes(wake.list)) wake.soonest = Math.min(wake.soonest, dueAt);
  }
}
