/** What the sync worker's routes and its Durable Objects ask of each other. */

import type { Millis, Origin } from "../core/hlc.ts";
import type { Refusal } from "../core/problem.ts";
import type { RoundReport, SyncStatus } from "../model/sync-answers.ts";
import type { Restrictions, RevokedToken, ToldNode } from "../model/tokens.ts";
import type { CoordinatorRpc } from "../shared/rpc.ts";
import type { ScheduleCounts, ScheduleOverview } from "./metrics/overview.ts";
import type { Recorded, Registration } from "./registry.ts";

/** What this worker asks of a list's coordinator, beside what nodes do. */
export interface ListRpc extends CoordinatorRpc {
  /** Runs a round now, or shares the next one (R11). */
  sync(list: string): Promise<RoundReport>;
  status(list: string): Promise<SyncStatus>;
  /** Runs a round soon where the list needs one; when it is to be looked at again, null where it is on no node any more. */
  wake(list: string, dirty: boolean, recorded: Recorded): Promise<Millis | null>;
  /** Takes over what the cluster has recorded (P2, B4). */
  register(list: string, recorded: Recorded): Promise<void>;
}

/** What a shard of the scheduler goes by: which nodes have lists of it, and which of them dirty ones. */
export interface LookOrder {
  readonly registrations: readonly Registration[];
  readonly lists: readonly string[];
  readonly dirty: readonly string[];
}

/** An origin of a list's earlier life, and when that ended. */
export interface Former {
  readonly list: string;
  readonly origin: Origin;
  readonly at: Millis;
}

/** What is asked of one shard of the scheduler: those lists whose names have its number as their hash. */
export interface ScheduleRpc {
  /** Wakes the lists that are due, so many at most; when it is to look again. */
  look(order: LookOrder): Promise<Millis>;
  /** The list needs a round at `dueAt`. */
  due(list: string, dueAt: Millis): Promise<void>;
  /** Tells the lists of what was decided on nodes; how many were told by now (P2). */
  tell(registrations: readonly Registration[]): Promise<number>;
  /** The list's storage is being given back: these origins are gone, should it be written again (P3, B4). */
  dropped(list: string, origins: readonly Origin[]): Promise<void>;
  /** The origins of the list's earlier lives. */
  former(list: string): Promise<Origin[]>;
  /** Takes over what another object knew. Remove after 0.3. */
  adopt(former: readonly Former[]): Promise<void>;
  /** For the metrics. */
  counts(): Promise<ScheduleCounts>;
}

/** What is asked of the one object that decides for the whole cluster. */
export interface ClusterRpc {
  /** One cron tick. */
  tick(): Promise<void>;
  /** A list of the shard is due then. */
  sooner(shard: number, dueAt: Millis): Promise<void>;
  /** Retires a node for all lists, or readmits it; to how many lists that was told by now (P2). */
  register(node: string, retired: boolean): Promise<number | Refusal>;
  registrations(): Promise<Registration[]>;
  /** Revokes a token on this worker and on each node; which nodes were told by now. Cron tells the others. */
  revoke(token: RevokedToken): Promise<ToldNode[] | Refusal>;
  /** The list had a slow round (`SLOW_ROUND_MS`). */
  slow(list: string, durationMs: Millis): Promise<void>;
  /** For the metrics. */
  overview(): Promise<ScheduleOverview>;
  /** For this worker's own guard. */
  standings(): Promise<Restrictions>;
}

/** The scheduler as a list's coordinator sees it. */
export interface ListScheduler extends Pick<ScheduleRpc, "due" | "dropped"> {
  recorded(list: string): Promise<Recorded>;
}

/** The cluster's object and the shards are objects of one class. */
export type SchedulerRpc = ClusterRpc & ScheduleRpc;
