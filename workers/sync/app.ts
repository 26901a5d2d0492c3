/** The sync worker's public routes: a round on request, what it knows, and what its operator decides. */
import type { Context, Hono } from "hono";
import * as v from "valibot";
import { finishAnswers } from "../auth/answers.ts";
import { guard, refuseForms } from "../auth/guard.ts";
import { isNodeName } from "../core/hlc.ts";
import { isRefusal } from "../core/problem.ts";
import { WHEREABOUTS } from "../model/answers.ts";
import { NodeBody } from "../model/requests.ts";
import {
  RegisteredNodesSchema,
  RegistrationSchema,
  RoundReportSchema,
  SyncStatusSchema,
} from "../model/sync-answers.ts";
import { RevocationSchema, RevokeBody } from "../model/tokens.ts";
import {
  createApp,
  invalid,
  problem,
  problemHandlers,
  refuseBadList,
  refuseOtherMethods,
} from "../shared/http.ts";
import { objectOf } from "../shared/objects.ts";
import { placesOf, SYNC_PLACE } from "../shared/places.ts";
import { type Route, routesFor } from "../shared/route.ts";
import { whereabouts } from "../shared/whereabouts.ts";
import { catalogs, clusterOf, inTime } from "./bindings.ts";
import type { SyncEnv } from "./env.ts";
import { registeredNodes } from "./membership.ts";
import { gatherMetrics, type MetricsSources } from "./metrics/gather.ts";
import { prometheusPage } from "./metrics/page.ts";
import document from "./openapi.json" with { type: "json" };

/** The environment as Hono's apps and contexts have it. */
interface SyncBindings {
  Bindings: SyncEnv;
}

const route = routesFor<SyncBindings>();

export const SYNC_ROUTES: readonly Route<SyncBindings>[] = [
  route({
    method: "GET",
    path: "/health",
    scope: "public",
    summary: "Whether the sync worker answers",
    answer: v.object({ status: v.literal("ok"), ...WHEREABOUTS }),
    handle: (c) => c.json({ status: "ok", ...whereabouts(c.env, SYNC_PLACE, c.req.raw.cf) }),
  }),
  route({
    method: "POST",
    path: "/lists/:list/sync",
    scope: "admin",
    budget: "sync",
    summary: "A round now, or the next one",
    answer: RoundReportSchema,
    async handle(c) {
      const list = c.req.param("list");
      return c.json(await coordinator(c.env, list).sync(list));
    },
  }),
  route({
    method: "GET",
    path: "/lists/:list/status",
    scope: "admin",
    summary: "The list's state on all nodes",
    answer: SyncStatusSchema,
    async handle(c) {
      const list = c.req.param("list");
      return c.json(await coordinator(c.env, list).status(list));
    },
  }),
  route({
    method: "GET",
    path: "/nodes",
    scope: "admin",
    summary: "The nodes, and which of them are retired",
    answer: RegisteredNodesSchema,
    async handle(c) {
      const registrations = await clusterOf(c.env).registrations();
      return c.json({ nodes: registeredNodes(catalogs(c.env).keys(), registrations, placesOf(c.env)) });
    },
  }),
  route({
    method: "POST",
    path: "/nodes/:node/retire",
    scope: "admin",
    summary: "Take a node out for good",
    body: NodeBody,
    answer: RegistrationSchema,
    handle: (c, { body }) => register(c, body.node, true),
  }),
  route({
    method: "POST",
    path: "/nodes/:node/readmit",
    scope: "admin",
    summary: "Take a retired node back, emptied",
    body: NodeBody,
    answer: RegistrationSchema,
    handle: (c, { body }) => register(c, body.node, false),
  }),
  route({
    method: "POST",
    path: "/tokens/revoke",
    scope: "admin",
    summary: "Refuse a token from now on",
    body: RevokeBody,
    answer: RevocationSchema,
    async handle(c, { body }) {
      const nodes = await clusterOf(c.env).revoke(body);
      return isRefusal(nodes) ? problem(nodes) : c.json({ jti: body.jti, nodes });
    },
  }),
  route({
    method: "GET",
    path: "/metrics",
    scope: "admin",
    summary: "The cluster's state, for Prometheus",
    answer: "text/plain",
    async handle(c) {
      const page = prometheusPage(await gatherMetrics(metricsSources(c.env)));
      return c.body(page, 200, {
        "content-type": "text/plain; version=0.0.4; charset=utf-8",
      });
    },
  }),
  route({
    method: "GET",
    path: "/openapi.json",
    scope: "admin",
    summary: "This document",
    answer: "application/json",
    handle: (c) => c.json(document),
  }),
];

export function createSync(): Hono<SyncBindings> {
  const app = createApp<SyncBindings>();
  finishAnswers(app);
  guard(app, { routes: SYNC_ROUTES, restrictions: (env) => clusterOf(env).standings() });
  app.use(refuseForms);
  app.use("/lists/:list/*", refuseBadList);
  for (const { method, path, run } of SYNC_ROUTES) app.on(method, path, run);
  refuseOtherMethods(app);
  problemHandlers(app);
  return app;
}

/** The body repeats the name: a request that was sent by mistake, or by a page that can't know it, changes nothing. */
async function register(
  c: Context<SyncBindings, "/nodes/:node">,
  repeated: string,
  retired: boolean,
): Promise<Response> {
  const node = c.req.param("node");
  if (!isNodeName(node)) return problem(invalid(`${JSON.stringify(node)} is no node name.`));
  if (repeated !== node) return problem(invalid(`Repeat the node's name in the body: {"node": "${node}"}.`));
  const lists = await clusterOf(c.env).register(node, retired);
  return isRefusal(lists) ? problem(lists) : c.json({ node, lists });
}

function metricsSources(env: SyncEnv): MetricsSources {
  return {
    catalogs: [...catalogs(env)].map(([node, catalog]) => ({
      node,
      lists: (limit) => inTime(async () => (await catalog.lists(null, limit)).names),
      dirty: (limit) => inTime(async () => (await catalog.dirty(null, limit)).names),
    })),
    overview: () => inTime(async () => clusterOf(env).overview()),
    status: (list) => inTime(async () => coordinator(env, list).status(list)),
  };
}

function coordinator(env: SyncEnv, list: string) {
  return objectOf(env, SYNC_PLACE, env.COORDINATORS, list);
}
