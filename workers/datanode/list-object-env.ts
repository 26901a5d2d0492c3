/** What the Durable Object of a list needs of its environment. */
import type { CatalogObjects } from "../shared/catalogs.ts";
import type { Objects } from "../shared/objects.ts";
import type { PlaceEnv } from "../shared/places.ts";
import type { QuotaEnv } from "../shared/quotas.ts";
import type { CoordinatorRpc } from "../shared/rpc.ts";

export interface ListObjectEnv extends QuotaEnv, PlaceEnv {
  /** This node's name. */
  readonly NODE: string;
  readonly CATALOG: CatalogObjects;
  /** Absent during the very first deploy: node and sync worker bind each other. */
  readonly COORDINATORS?: Objects<CoordinatorRpc>;
  /** `live` (the default), `cron` or `manual`; one setting for the cluster. */
  readonly TODO_SYNC_MODE?: string;
}
