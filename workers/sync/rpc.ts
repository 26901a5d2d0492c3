/** What the sync worker's routes and its Durable Objects ask of each other. */

import type { Millis, Origin } from "../core/hlc.ts";
import type { Refusal } from "../core/problem.ts";
import type { RoundReport, SyncStatus } from "../model/sync-answers.ts";
import type { RevokedToken, Standings, ToldNode } from "../model/tokens.ts";
import type { CoordinatorRpc } from "../shared/rpc.ts";
import type { ScheduleOverview } from "./metrics/overview.ts";
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

/** What is asked of the cluster's one scheduler. */
export interface SchedulerRpc {
  /** One cron tick. */
  tick(): Promise<void>;
  /** The list needs a round at `dueAt`. */
  due(list: string, dueAt: Millis): Promise<void>;
  /** Retires a node for all lists, or readmits it; to how many lists that was told by now (P2). */
  register(node: string, retired: boolean): Promise<number | Refusal>;
  registrations(): Promise<Registration[]>;
  /** The list's storage is being given back: these origins are gone, should it be written again (P3, B4). */
  dropped(list: string, origins: readonly Origin[]): Promise<void>;
  recorded(list: string): Promise<Recorded>;
  /** Revokes a token on this worker and on each node; which nodes were told by now. Cron tells the others. */
  revoke(token: RevokedToken): Promise<ToldNode[] | Refusal>;
  /** The list had a slow round (`SLOW_ROUND_MS`). */
  slow(list: string, durationMs: Millis): Promise<void>;
  /** For the metrics. */
  overview(): Promise<ScheduleOverview>;
  /** For this worker's own door. */
  standings(): Promise<Standings>;
}
