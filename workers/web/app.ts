/** One address for people: the page, the nearest node's answers under the datanode's paths, the cluster's under `/cluster`. */
import { Hono } from "hono";
import { requireToken } from "../shared/auth.ts";
import { noQuery, problemHandlers } from "../shared/http.ts";
import { syncMode } from "../shared/sync-mode.ts";
import { createSync } from "../sync/app.ts";
import { answer, type Node, nodesOf, within } from "./door.ts";
import type { WebEnv } from "./env.ts";
import { parseTable } from "./places.ts";

/** Whether a node is reachable is told within this time. */
const REACHABLE_TIMEOUT_MS = 1_000;

/** Static files are answered before this worker is asked: `assets` in wrangler.toml. */
export function createWeb(): Hono<{ Bindings: WebEnv }> {
  const app = new Hono<{ Bindings: WebEnv }>();
  const sync = createSync();

  app.get("/cluster", requireToken, noQuery, async (c) => {
    const { env } = c;
    const retired = await retiredNodes(env);
    const places = parseTable(env.TODO_PLACES);
    const urls = parseTable(env.TODO_NODE_URLS);
    const nodes = nodesOf(env).map(async (node) => ({
      node: node.name,
      place: places.get(node.name) ?? null,
      url: urls.get(node.name) ?? null,
      reachable: await isReachable(node),
      retired: retired.has(node.name),
    }));
    return c.json({ nodes: await Promise.all(nodes), mode: syncMode(env) });
  });

  app.all("/cluster/*", (c) => {
    const url = new URL(c.req.url);
    url.pathname = url.pathname.slice("/cluster".length);
    return sync.fetch(new Request(url, c.req.raw), c.env, c.executionCtx);
  });

  // What can be done with processes on this machine; elsewhere there is nothing to be done.
  app.use("/local", requireToken);
  app.on(["GET", "POST"], "/local", async (c) =>
    c.env.LOCAL ? c.env.LOCAL.fetch(c.req.raw) : c.json({ nodes: [], paused: null }),
  );

  app.all("*", (c) => answer(c.req.raw, c.env, c.executionCtx));
  problemHandlers(app);
  return app;
}

async function isReachable({ env }: Node): Promise<boolean> {
  const asked = async () => (await env.CATALOG.getByName("catalog").lists(null, 1)) !== undefined;
  return (
    (await within(
      REACHABLE_TIMEOUT_MS,
      asked().catch(() => false),
    )) === true
  );
}

/** None, where the sync worker can't be asked: the list of nodes is wanted most while something is down. */
async function retiredNodes(env: WebEnv): Promise<ReadonlySet<string>> {
  const asked = async () => env.SCHEDULER.getByName("scheduler").registrations();
  const known = await within(
    REACHABLE_TIMEOUT_MS,
    asked().catch(() => []),
  );
  return new Set((known ?? []).filter(({ retired }) => retired).map(({ node }) => node));
}
