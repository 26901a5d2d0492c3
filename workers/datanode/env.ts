/** A datanode's bindings and settings. */
import type { Hono } from "hono";
import type { AuthEnv } from "../auth/bearer.ts";
import type { RateLimitEnv } from "../auth/rate-limit.ts";
import type { Coordinator } from "../sync/coordinator.ts";
import type { Catalog } from "./catalog.ts";
import type { DataNode } from "./data-node.ts";

export interface DataNodeEnv {
  /** This node's name. */
  readonly NODE: string;
  readonly CATALOG: DurableObjectNamespace<Catalog>;
  /** Absent during the very first deploy: node and sync worker bind each other. */
  readonly COORDINATORS?: DurableObjectNamespace<Coordinator>;
  /** `live` (the default), `cron` or `manual`; one setting for the cluster. */
  readonly TODO_SYNC_MODE?: string;
}

/** What the routes need beside. */
export interface DatanodeEnv extends DataNodeEnv, AuthEnv, RateLimitEnv {
  readonly LISTS: DurableObjectNamespace<DataNode>;
}

export type DatanodeApp = Hono<{ Bindings: DatanodeEnv }>;
