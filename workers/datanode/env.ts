/** What a datanode's routes need of its environment. */
import type { AuthEnv } from "../auth/bearer.ts";
import type { RateLimitEnv } from "../auth/rate-limit.ts";
import type { DataNode } from "./data-node.ts";
import type { ListObjectEnv } from "./list-object-env.ts";

export interface DatanodeEnv extends ListObjectEnv, AuthEnv, RateLimitEnv {
  readonly LISTS: DurableObjectNamespace<DataNode>;
}

/** The environment as Hono's apps and contexts have it. */
export interface DatanodeBindings {
  Bindings: DatanodeEnv;
}
