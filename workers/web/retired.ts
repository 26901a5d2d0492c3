/** Which nodes are retired, as the sync worker says, who decides it (P2). */
import { within } from "../shared/within.ts";
import { clusterOf } from "../sync/bindings.ts";
import type { WebEnv } from "./env.ts";
import { REACHABLE_TIMEOUT_MS } from "./patience.ts";

const KNOWN_FOR_MS = 5_000;

interface Known {
  readonly at: number;
  readonly nodes: ReadonlySet<string>;
}

/** What this isolate was told last: all of its requests have the same bindings. */
const known = new WeakMap<WebEnv, Known>();

/** Asks; undefined where no answer comes. */
export async function askRetired(env: WebEnv): Promise<ReadonlySet<string> | undefined> {
  const asked = async () => {
    const registrations = await clusterOf(env).registrations();
    return new Set(registrations.filter(({ retired }) => retired).map(({ node }) => node));
  };
  return within(
    REACHABLE_TIMEOUT_MS,
    asked().catch(() => undefined),
  );
}

/** Asks once in a while. Where no answer comes, what was known last still counts: nodes answer without the sync worker. */
export async function retiredNodes(env: WebEnv): Promise<ReadonlySet<string>> {
  const last = known.get(env);
  // A clock that went back must not keep an old answer for ever.
  if (last && Math.abs(Date.now() - last.at) < KNOWN_FOR_MS) return last.nodes;
  const nodes = (await askRetired(env)) ?? last?.nodes ?? new Set();
  known.set(env, { at: Date.now(), nodes });
  return nodes;
}
