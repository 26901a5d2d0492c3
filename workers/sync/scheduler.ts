/** The Durable Object that knows when each list is to be looked at: a shell around `Schedule`. One a cluster. */

import { DurableObject } from "cloudflare:workers";
import type { Millis, Origin } from "../core/hlc.ts";
import type { Refusal } from "../core/problem.ts";
import type { RevokedToken, Standings, ToldNode } from "../model/tokens.ts";
import { durableSql } from "../shared/durable-sql.ts";
import { objectOf } from "../shared/objects.ts";
import { SYNC_PLACE } from "../shared/places.ts";
import { catalogs, inTime } from "./bindings.ts";
import type { SyncEnv } from "./env.ts";
import { Overview, type ScheduleOverview } from "./metrics/overview.ts";
import type { Recorded, Registration } from "./registry.ts";
import type { SchedulerRpc } from "./rpc.ts";
import { Schedule } from "./schedule.ts";

export class Scheduler extends DurableObject<SyncEnv> implements SchedulerRpc {
  readonly #schedule: Schedule;
  readonly #overview: Overview;
  #ticking: Promise<void> | undefined;

  constructor(ctx: DurableObjectState, env: SyncEnv) {
    super(ctx, env);
    const sql = durableSql(ctx.storage);
    this.#overview = new Overview(sql, () => Date.now());
    this.#schedule = new Schedule(sql, {
      now: () => Date.now(),
      catalogs: () =>
        [...catalogs(env)].map(([node, catalog]) => ({
          node,
          lists: (after, limit) => inTime(async () => catalog.lists(after, limit)),
          dirty: (after, limit) => inTime(async () => catalog.dirty(after, limit)),
          revoke: (tokens) => inTime(async () => catalog.revoke(tokens)),
        })),
      coordinator: (list) => {
        const coordinator = objectOf(env, SYNC_PLACE, env.COORDINATORS, list);
        return {
          wake: (dirty, recorded) => inTime(async () => coordinator.wake(list, dirty, recorded)),
          register: (recorded) => inTime(async () => coordinator.register(list, recorded)),
        };
      },
    });
  }

  /** A tick that outlasts its minute is not doubled. */
  tick(): Promise<void> {
    this.#ticking ??= this.#tick().finally(() => {
      this.#ticking = undefined;
    });
    return this.#ticking;
  }

  async due(list: string, dueAt: Millis): Promise<void> {
    this.#schedule.due(list, dueAt);
  }

  async dropped(list: string, origins: readonly Origin[]): Promise<void> {
    this.#schedule.dropped(list, origins);
  }

  async recorded(list: string): Promise<Recorded> {
    return this.#schedule.recorded(list);
  }

  register(node: string, retired: boolean): Promise<number | Refusal> {
    return this.#schedule.register(node, retired);
  }

  async registrations(): Promise<Registration[]> {
    return this.#schedule.registrations();
  }

  revoke(token: RevokedToken): Promise<ToldNode[] | Refusal> {
    return this.#schedule.revoke(token);
  }

  async standings(): Promise<Standings> {
    return this.#schedule.standings();
  }

  async slow(list: string, durationMs: Millis): Promise<void> {
    this.#overview.slow(list, durationMs);
  }

  async overview(): Promise<ScheduleOverview> {
    return this.#overview.read();
  }

  async #tick(): Promise<void> {
    await this.#schedule.tick();
    this.#overview.ticked();
  }
}
