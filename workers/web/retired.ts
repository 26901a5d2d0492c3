/** Which nodes are retired, as the sync worker says, who decides it (P2). */
import type { Context } from "hono";
import { within } from "../shared/within.ts";
import { clusterOf } from "../sync/bindings.ts";
import type { WebEnv } from "./env.ts";
import { REACHABLE_TIMEOUT_MS } from "./patience.ts";

/** An answer is asked for anew after this time, while the old one still counts. */
const FRESH_FOR_MS = 5_000;
/** An older answer does not count: it is waited for a new one. */
const KNOWN_FOR_MS = 60_000;

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

/** Asks once in a while, beside the request: the sync worker may be far away. Where no answer comes, what was known last still counts. */
export async function retiredNodes(env: WebEnv, ctx: Context["executionCtx"]): Promise<ReadonlySet<string>> {
  const last = known.get(env);
  // A clock that went back must not keep an old answer for ever.
  const age = last ? Math.abs(Date.now() - last.at) : Number.POSITIVE_INFINITY;
  if (last && age < FRESH_FOR_MS) return last.nodes;
  if (last === undefined || age >= KNOWN_FOR_MS) return renew(env, last);
  // Until the answer comes, nobody else asks.
  known.set(env, { at: Date.now(), nodes: last.nodes });
  ctx.waitUntil(renew(env, last));
  return last.nodes;
}

async function renew(env: WebEnv, last: Known | undefined): Promise<ReadonlySet<string>> {
  const nodes = (await askRetired(env)) ?? last?.nodes ?? new Set();
  known.set(env, { at: Date.now(), nodes });
  return nodes;
}
