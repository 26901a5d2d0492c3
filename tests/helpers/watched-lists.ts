/** A cluster's scheduler and its nodes' catalogs, shards and all, beside lists that are only counted: what is around them is played. */
import type { Millis, Origin } from "../../workers/core/hlc.ts";
import { SHARDS, shardOf } from "../../workers/core/shards.ts";
import { Directory } from "../../workers/datanode/directory.ts";
import { ListCatalog } from "../../workers/datanode/list-catalog.ts";
import type { Announcement } from "../../workers/shared/rpc.ts";
import { Cluster } from "../../workers/sync/cluster.ts";
import type { Registration } from "../../workers/sync/registry.ts";
import { Schedule } from "../../workers/sync/schedule.ts";
import { ORIGIN_A, T0 } from "./make.ts";
import { NodeSql } from "./node-sql.ts";

const NUMBERS = Array.from({ length: SHARDS }, (_, shard) => shard);

/** One node's catalog. */
export class WatchedNode {
  readonly directorySql = new NodeSql();
  readonly directory = new Directory(this.directorySql);
  readonly shardSqls = NUMBERS.map(() => new NodeSql());
  readonly shards = this.shardSqls.map((sql) => new ListCatalog(sql));
  readonly #called: (call: string) => void;
  #seq = 0;

  constructor(called: (call: string) => void) {
    this.#called = called;
  }

  shard(shard: number): ListCatalog {
    const catalog = this.shards[shard];
    if (!catalog) throw new Error(`there is no shard ${shard}`);
    return catalog;
  }

  /** A list tells that it has unsettled records, or none any more. */
  async note(list: string, dirty: boolean, maker: string | null = null): Promise<void> {
    const announcement = { list, origin: ORIGIN_A, seq: ++this.#seq, dirty, maker };
    this.shard(shardOf(list)).note(announcement);
    await this.#tell(announcement);
  }

  async forget(list: string, maker: string | null = null, origin: Origin = ORIGIN_A): Promise<void> {
    const announcement = { list, origin, seq: Number.MAX_SAFE_INTEGER, dirty: false, maker };
    this.shard(shardOf(list)).forget(announcement);
    await this.#tell(announcement);
  }

  handOver(): Promise<void> {
    return this.directory.handOver(async (shard, lists) => {
      this.#called("adopt");
      this.shard(shard).adopt(lists);
      await this.shard(shard).tell(lists, async (report) => this.directory.report(shard, report));
    });
  }

  #tell(announcement: Announcement): Promise<void> {
    const shard = shardOf(announcement.list);
    return this.shard(shard).tell([announcement], async (report) => {
      this.#called("report");
      this.directory.report(shard, report);
    });
  }
}

/** What a list's coordinator answers to its wake. */
export type Answer = (list: string, dirty: boolean, registrations: readonly Registration[]) => Millis | null;

export class WatchedLists {
  time: Millis = T0;
  wakesPerTick = 500;
  /** How often each call was made. */
  readonly calls: Record<string, number> = {};
  readonly nodes: ReadonlyMap<string, WatchedNode>;
  /** Nodes, shards (`shard 3`) and lists that do not answer. */
  readonly broken = new Set<string>();
  /** Lists that were told of a retirement, in order. */
  readonly told: string[] = [];
  /** By default, a list is to be looked at again an hour later. */
  answer: Answer = () => this.time + 60 * 60 * 1_000;
  /** What happens between a coordinator's answer to its wake and its arrival. */
  wait: () => Promise<void> | void = () => {};
  readonly clusterSql = new NodeSql();
  readonly #shardSqls = NUMBERS.map(() => new NodeSql());
  cluster!: Cluster;
  #schedules: Schedule[] = [];

  constructor(nodes: readonly string[] = ["a", "b"]) {
    this.nodes = new Map(nodes.map((node) => [node, new WatchedNode((call) => this.#called(call))]));
    this.restart();
  }

  node(name: string): WatchedNode {
    const node = this.nodes.get(name);
    if (!node) throw new Error(`there is no node ${name}`);
    return node;
  }

  /** All objects of the sync worker are put out of memory. */
  restart(): void {
    const now = () => this.time;
    this.#schedules = NUMBERS.map(
      (shard) =>
        new Schedule(this.sqlOf(shard), {
          now,
          wakesPerTick: () => this.wakesPerTick,
          catalogs: () =>
            [...this.nodes].map(([name, node]) => ({
              node: name,
              lists: async (after, limit) =>
                this.#ask("lists", name, () => node.shard(shard).lists(after, limit)),
              dirty: async (after, limit) =>
                this.#ask("dirty", name, () => node.shard(shard).dirty(after, limit)),
            })),
          coordinator: (list) => ({
            wake: async (dirty, { registrations }) => {
              const answer = this.#ask("wake", list, () => this.answer(list, dirty, registrations));
              await this.wait();
              return answer;
            },
            register: async () => this.#ask("register", list, () => void this.told.push(list)),
          }),
        }),
    );
    this.cluster = new Cluster(this.clusterSql, {
      now,
      directories: () =>
        [...this.nodes].map(([name, node]) => ({
          node: name,
          shards: async () => this.#ask("shards", name, () => node.directory.shards()),
          register: async (registration) =>
            this.#ask("register", name, () => node.directory.register(registration)),
          revoke: async (tokens) => this.#ask("revoke", name, () => node.directory.revoke(tokens, this.time)),
        })),
      schedule: (shard) => ({
        look: (order) => this.#ask("look", `shard ${shard}`, () => this.schedule(shard).look(order)),
        tell: (registrations) =>
          this.#ask("tell", `shard ${shard}`, () => this.schedule(shard).tell(registrations)),
        adopt: async (former) =>
          this.#ask("adopt", `shard ${shard}`, () => this.schedule(shard).adopt(former)),
        counts: () => Promise.reject(new Error("nobody counts here")),
      }),
    });
  }

  schedule(shard: number): Schedule {
    const schedule = this.#schedules[shard];
    if (!schedule) throw new Error(`there is no shard ${shard}`);
    return schedule;
  }

  sqlOf(shard: number): NodeSql {
    const sql = this.#shardSqls[shard];
    if (!sql) throw new Error(`there is no shard ${shard}`);
    return sql;
  }

  /** Of all objects of the scheduler. */
  get schedulerSqls(): readonly NodeSql[] {
    return [this.clusterSql, ...this.#shardSqls];
  }

  /** A coordinator's word: its list is due then. */
  due(list: string, dueAt: Millis): void {
    const shard = shardOf(list);
    this.schedule(shard).due(list, dueAt);
    this.cluster.sooner(shard, dueAt);
  }

  #ask<T>(call: string, whom: string, ask: () => T): T {
    this.#called(call);
    if (this.broken.has(whom)) throw new Error(`${whom} is broken`);
    return ask();
  }

  #called(call: string): void {
    this.calls[call] = (this.calls[call] ?? 0) + 1;
  }
}
