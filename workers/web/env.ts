/** The bindings of the one address: those of the sync worker, and the nodes' objects beside. */
import type { SyncEnv } from "../sync/env.ts";

export interface WebEnv extends SyncEnv {
  /** The nodes' own addresses, as `a=https://…,b=https://…`: told to the command line, which goes to nodes by itself. */
  readonly TODO_NODE_URLS?: string;
  /** Bound by `npm start` alone: stops and starts nodes on this machine, and holds rounds back. */
  readonly LOCAL?: Fetcher;
}

/** As Hono's apps and contexts have it. */
export interface WebBindings {
  Bindings: WebEnv;
}
