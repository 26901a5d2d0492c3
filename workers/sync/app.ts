/** The sync worker's public routes: a round on request, and what it knows. */
import { type Context, Hono } from "hono";
import * as v from "valibot";
import { finishAnswers } from "../auth/answers.ts";
import { guard, refuseForms } from "../auth/guard.ts";
import { SYNC_SCOPES } from "../auth/routes.ts";
import { ExpSchema, JtiSchema } from "../auth/token.ts";
import type { SyncStatus } from "../core/api.ts";
import { isNodeName } from "../core/hlc.ts";
import { MAX_CALLS_AT_ONCE, MAX_LISTS_ON_METRICS_PAGE } from "../core/limits.ts";
import { errorText, isRefusal } from "../core/problem.ts";
import { mapAtMost } from "../shared/concurrency.ts";
import {
  invalid,
  noQuery,
  parseBody,
  problem,
  problemHandlers,
  refuseBadList,
  refuseOtherMethods,
} from "../shared/http.ts";
import { catalogs, inTime } from "./cluster.ts";
import type { SyncEnv } from "./env.ts";
import { registeredNodes } from "./membership.ts";
import { prometheusPage } from "./metrics.ts";

const NodeBody = v.strictObject({ node: v.string("must be the node's name") });
const RevokeBody = v.strictObject({ jti: JtiSchema, exp: ExpSchema });

export function createSync(): Hono<{ Bindings: SyncEnv }> {
  const app = new Hono<{ Bindings: SyncEnv }>();
  finishAnswers(app);
  guard(app, { scopes: SYNC_SCOPES, revoked: (env) => scheduler(env).revokedTokens() });
  app.use(refuseForms);
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
    return c.json({ nodes: registeredNodes(catalogs(c.env).keys(), registrations) });
  });

  app.post("/nodes/:node/retire", (c) => register(c, true));
  app.post("/nodes/:node/readmit", (c) => register(c, false));

  app.post("/tokens/revoke", async (c) => {
    const body = await parseBody(c.req.raw, RevokeBody);
    if (isRefusal(body)) return problem(body);
    const nodes = await scheduler(c.env).revoke(body);
    return isRefusal(nodes) ? problem(nodes) : c.json({ jti: body.jti, nodes });
  });

  app.get("/metrics", async (c) => {
    const page = prometheusPage(await statusOfLists(c.env));
    return c.body(page, 200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" });
  });

  refuseOtherMethods(app);
  problemHandlers(app);
  return app;
}

/** The body repeats the name: a request that was sent by mistake, or by a page that can't know it, changes nothing. */
async function register(c: Context<{ Bindings: SyncEnv }>, retired: boolean): Promise<Response> {
  const node = c.req.param("node") ?? "";
  if (!isNodeName(node)) return problem(invalid(`${JSON.stringify(node)} is no node name.`));
  const body = await parseBody(c.req.raw, NodeBody);
  if (isRefusal(body)) return problem(body);
  if (body.node !== node) return problem(invalid(`Repeat the node's name in the body: {"node": "${node}"}.`));
  const lists = await scheduler(c.env).register(node, retired);
  return isRefusal(lists) ? problem(lists) : c.json({ node, lists });
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
