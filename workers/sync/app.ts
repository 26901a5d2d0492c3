/** The sync worker's public routes: a round on request, and what it knows. */
import type { Context, Hono } from "hono";
import { isNodeName } from "../core/hlc.ts";
import { MAX_CALLS_AT_ONCE, MAX_LISTS_ON_METRICS_PAGE } from "../core/limits.ts";
import { errorText } from "../core/problem.ts";
import type { RegisteredNode, SyncStatus } from "../model/sync-answers.ts";
import { requireToken } from "../shared/auth.ts";
import { mapAtMost } from "../shared/concurrency.ts";
import {
  createApp,
  invalid,
  noQuery,
  problem,
  problemHandlers,
  refuseBadList,
  refuseOtherMethods,
} from "../shared/http.ts";
import { catalogs, inTime } from "./bindings.ts";
import type { SyncEnv } from "./env.ts";
import { prometheusPage } from "./metrics.ts";
import type { Registration } from "./registry.ts";

export function createSync(): Hono<{ Bindings: SyncEnv }> {
  const app = createApp<{ Bindings: SyncEnv }>();
  app.use(requireToken);
  app.use("/lists/:list/*", refuseBadList);
  app.use(noQuery);

  app.get("/health", (c) => c.json({ status: "ok" }));

  app.post("/lists/:list/sync", async (c) => {
    const list = c.req.param("list");
    return c.json(await c.env.COORDINATORS.getByName(list).sync(list));
  });

  app.get("/lists/:list/status", async (c) => {
    const list = c.req.param("list");
    return c.json(await c.env.COORDINATORS.getByName(list).status(list));
  });

  app.get("/nodes", async (c) => {
    const registrations = await scheduler(c.env).registrations();
    return c.json({ nodes: nodesOf(c.env, registrations) });
  });

  app.post("/nodes/:node/retire", (c) => register(c, true));
  app.post("/nodes/:node/readmit", (c) => register(c, false));

  app.get("/metrics", async (c) => {
    const page = prometheusPage(await statusOfLists(c.env));
    return c.body(page, 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  });

  refuseOtherMethods(app);
  problemHandlers(app);
  return app;
}

/** The configured nodes, and those that were retired and taken out of the configuration since. */
function nodesOf(env: SyncEnv, registrations: readonly Registration[]): RegisteredNode[] {
  const configured = catalogs(env);
  const retired = new Set(registrations.filter((known) => known.retired).map(({ node }) => node));
  const names = [...new Set([...configured.keys(), ...retired])].sort();
  return names.map((node) => ({ node, configured: configured.has(node), retired: retired.has(node) }));
}

async function register(c: Context<{ Bindings: SyncEnv }>, retired: boolean): Promise<Response> {
  const node = c.req.param("node") ?? "";
  if (!isNodeName(node)) return problem(invalid(`${JSON.stringify(node)} is no node name.`));
  const known = nodesOf(c.env, await scheduler(c.env).registrations());
  const current = known.find((candidate) => candidate.node === node);
  if (!retired && !current?.retired) {
    return problem({ type: "not-found", detail: `Node ${node} is not retired, so it can't be readmitted.` });
  }
  // It is emptied first, and that needs its binding: readmitted without, it could neither take part nor be readmitted.
  if (!retired && !current?.configured) {
    return problem({ type: "not-found", detail: `Node ${node} is not configured: add its bindings first.` });
  }
  return c.json({ node, lists: await scheduler(c.env).register(node, retired) });
}

/**
 * The first lists of each node's catalog: a page that is read every few seconds must not wake every list there is. What
 * does not answer is left out: the page is wanted most while something is down.
 */
async function statusOfLists(env: SyncEnv): Promise<Map<string, SyncStatus>> {
  const pages = await Promise.all(
    [...catalogs(env)].map(([node, catalog]) =>
      ifAnswered(`lists of ${node}`, async () => catalog.lists(null, MAX_LISTS_ON_METRICS_PAGE)),
    ),
  );
  const names = new Set(pages.flatMap((page) => page?.names ?? []));
  const lists = [...names].sort().slice(0, MAX_LISTS_ON_METRICS_PAGE);
  const statuses = await mapAtMost(MAX_CALLS_AT_ONCE, lists, async (list) => {
    const status = await ifAnswered(`list ${list}`, () => env.COORDINATORS.getByName(list).status(list));
    return status && ([list, status] as const);
  });
  return new Map(statuses.filter((status) => status !== undefined));
}

async function ifAnswered<T>(what: string, ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await inTime(ask);
  } catch (error) {
    console.error(`metrics: ${what}: ${errorText(error)}`);
    return undefined;
  }
}

function scheduler(env: SyncEnv) {
  return env.SCHEDULER.getByName("scheduler");
}
