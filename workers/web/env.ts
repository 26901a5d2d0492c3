/** The gateway's bindings: those of the sync worker, and the nodes' objects beside. */
import type { Millis } from "../core/hlc.ts";
import type { Objects } from "../shared/objects.ts";
import type { SyncEnv } from "../sync/env.ts";

/** The calls of the object of one sign-in link. */
export interface SessionLinkRpc {
  keep(sealed: string, expiresAt: Millis): Promise<void>;
  /** What was kept: for the first call, if it comes before `expiresAt`. */
  take(): Promise<string | undefined>;
}

export interface WebEnv extends SyncEnv {
  readonly SESSION_LINKS: Objects<SessionLinkRpc>;
  /** The nodes' own addresses, as `a=https://…,b=https://…`: told to the command line, which goes to nodes by itself. */
  readonly TODO_NODE_URLS?: string;
  /** Bound by `npm start` alone: stops and starts nodes on this machine, and holds rounds back. */
  readonly LOCAL?: Fetcher;
}

/** The type parameter of Hono's apps and contexts. */
export interface WebBindings {
  Bindings: WebEnv;
}
