/** The Durable Objects of the scheduler: a shell around `Cluster`, which is one object, and `Schedule`, one for each shard of the lists. */
import { DurableObject } from "cloudflare:workers";
import type { Millis, Origin } from "../core/hlc.ts";
import type { Refusal } from "../core/problem.ts";
import { shardNumber } from "../core/shards.ts";
import type { Restrictions, RevokedToken, ToldNode } from "../model/tokens.ts";
import { durableSql } from "../shared/durable-sql.ts";
import { objectOf } from "../shared/objects.ts";
import { SYNC_PLACE } from "../shared/places.ts";
import { catalogs, clusterOf, inTime, scheduleOf } from "./bindings.ts";
import { Cluster } from "./cluster.ts";
import type { SyncEnv } from "./env.ts";
import { ListCounts, Overview, type ScheduleCounts, type ScheduleOverview } from "./metrics/overview.ts";
import type { Registration } from "./registry.ts";
import type { ClusterRpc, Former, LookOrder, ScheduleRpc } from "./rpc.ts";
import { type CatalogShard, Schedule } from "./schedule.ts";
import { wakesPerTick } from "./wakes-setting.ts";

export class Scheduler extends DurableObject<SyncEnv> implements ClusterRpc, ScheduleRpc {
  readonly #cluster: Cluster;
  readonly #schedule: Schedule;
  readonly #counts: ListCounts;
  readonly #overview: Overview;

  constructor(ctx: DurableObjectState, env: SyncEnv) {
    super(ctx, env);
    const sql = durableSql(ctx.storage);
    const now = () => Date.now();
    this.#overview = new Overview(now);
    this.#counts = new ListCounts(sql, now);
    this.#cluster = new Cluster(sql, {
      now,
      directories: () =>
        [...catalogs(env)].map(([node, catalog]) => ({
          node,
          shards: () => inTime(async () => catalog.directory.shards()),
          revoke: (tokens) => inTime(async () => catalog.directory.revoke(tokens)),
          register: (registration) => inTime(async () => catalog.directory.register(registration)),
        })),
      // Without a bound: a shard calls many others, each of them in time.
      schedule: (shard) => ({
        look: async (order) => scheduleOf(env, shard).look(order),
        tell: async (registrations) => scheduleOf(env, shard).tell(registrations),
        adopt: (former) => inTime(async () => scheduleOf(env, shard).adopt(former)),
        counts: () => inTime(async () => scheduleOf(env, shard).counts()),
      }),
    });
    this.#schedule = new Schedule(sql, {
      now,
      wakesPerTick: () => wakesPerTick(env),
      catalogs: () => catalogShards(env, shardNumber(ctx.id.name)),
      coordinator: (list) => {
        const coordinator = objectOf(env, SYNC_PLACE, env.COORDINATORS, list);
        return {
          wake: (dirty, recorded) => inTime(async () => coordinator.wake(list, dirty, recorded)),
          register: (recorded) => inTime(async () => coordinator.register(list, recorded)),
        };
      },
    });
  }

  async tick(): Promise<void> {
    await this.#cluster.tick();
    this.#overview.ticked();
  }

  async sooner(shard: number, dueAt: Millis): Promise<void> {
    this.#cluster.sooner(shard, dueAt);
  }

  look(order: LookOrder): Promise<Millis> {
    return this.#schedule.look(order);
  }

  async due(list: string, dueAt: Millis): Promise<void> {
    this.#schedule.due(list, dueAt);
    await clusterOf(this.env).sooner(shardNumber(this.ctx.id.name), dueAt);
  }

  tell(registrations: readonly Registration[]): Promise<number> {
    return this.#schedule.tell(registrations);
  }

  async dropped(list: string, origins: readonly Origin[]): Promise<void> {
    this.#schedule.dropped(list, origins);
  }

  async former(list: string): Promise<Origin[]> {
    return this.#schedule.former(list);
  }

  async adopt(former: readonly Former[]): Promise<void> {
    this.#schedule.adopt(former);
  }

  async counts(): Promise<ScheduleCounts> {
    return this.#counts.read();
  }

  register(node: string, retired: boolean): Promise<number | Refusal> {
    return this.#cluster.register(node, retired);
  }

  async registrations(): Promise<Registration[]> {
    return this.#cluster.registrations();
  }

  revoke(token: RevokedToken): Promise<ToldNode[] | Refusal> {
    return this.#cluster.revoke(token);
  }

  async slow(list: string, durationMs: Millis): Promise<void> {
    this.#overview.slow(list, durationMs);
  }

  async overview(): Promise<ScheduleOverview> {
    return this.#overview.read(await this.#cluster.counts());
  }

  async standings(): Promise<Restrictions> {
    return this.#cluster.standings();
  }
}

function catalogShards(env: SyncEnv, shard: number): CatalogShard[] {
  return [...catalogs(env)].map(([node, catalog]) => ({
    node,
    lists: (after, limit) => inTime(async () => catalog.shard(shard).lists(after, limit)),
    dirty: (after, limit) => inTime(async () => catalog.shard(shard).dirty(after, limit)),
  }));
}
