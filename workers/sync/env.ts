/** The sync worker's bindings and settings; the nodes' bindings are found by name (bindings.ts). */
import type { AuthEnv } from "../auth/bearer.ts";
import type { RateLimitEnv } from "../auth/rate-limit.ts";
import type { Objects } from "../shared/objects.ts";
import type { PlaceEnv } from "../shared/places.ts";
import type { QuotaEnv } from "../shared/quotas.ts";
import type { ListRpc, SchedulerRpc } from "./rpc.ts";
import type { WakesEnv } from "./wakes-setting.ts";

export interface SyncEnv extends AuthEnv, RateLimitEnv, QuotaEnv, PlaceEnv, WakesEnv {
  readonly COORDINATORS: Objects<ListRpc>;
  readonly SCHEDULER: Objects<SchedulerRpc>;
  /** `live` (the default), `cron` or `manual`; one setting for the cluster. */
  readonly TODO_SYNC_MODE?: string;
  /** How long tombstones stay at least, in milliseconds (P1). */
  readonly TODO_TOMBSTONE_AGE_MS?: string;
  /** How often a list gets a round without being dirty, in milliseconds. */
  readonly TODO_IDLE_ROUND_MS?: string;
}
