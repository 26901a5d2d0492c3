/** What a datanode's routes need of its environment. */
import type { Hono } from "hono";
import type { AuthEnv } from "../shared/auth.ts";
import type { DataNode, DataNodeEnv } from "./data-node.ts";

export interface DatanodeEnv extends DataNodeEnv, AuthEnv {
  readonly LISTS: DurableObjectNamespace<DataNode>;
}

export type DatanodeApp = Hono<{ Bindings: DatanodeEnv }>;
