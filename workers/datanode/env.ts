/** What a datanode's routes need of its environment. */
import type { AuthEnv } from "../auth/bearer.ts";
import type { RateLimitEnv } from "../auth/rate-limit.ts";
import type { DataNode, DataNodeEnv } from "./data-node.ts";

export interface DatanodeEnv extends DataNodeEnv, AuthEnv, RateLimitEnv {
  readonly LISTS: DurableObjectNamespace<DataNode>;
}

/** As Hono's apps and contexts have it. */
export interface DatanodeBindings {
  Bindings: DatanodeEnv;
}
