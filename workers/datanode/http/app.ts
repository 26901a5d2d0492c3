/** The public HTTP surface of a node: who may ask, what every answer carries, and the routes. No SQL, no clock. */
import type { Hono } from "hono";
import { finishAnswers } from "../../auth/answers.ts";
import { guard, refuseForms } from "../../auth/guard.ts";
import { NodeCatalog } from "../../shared/catalogs.ts";
import { createApp, problemHandlers, refuseBadList, refuseOtherMethods } from "../../shared/http.ts";
import { objectOf } from "../../shared/objects.ts";
import { quotasOf } from "../../shared/quotas.ts";
import type { Route } from "../../shared/route.ts";
import type { DatanodeBindings } from "../env.ts";
import document from "../openapi.json" with { type: "json" };
import { CALENDAR_ROUTES } from "./calendar-routes.ts";
import { carryBookmark, refuseBadHeaders } from "./list-request.ts";
import { LIST_ROUTES } from "./list-routes.ts";
import { NODE_ROUTES } from "./node-routes.ts";
import { route } from "./route.ts";
import { TRANSFER_ROUTES } from "./transfer-routes.ts";

export const DATANODE_ROUTES: readonly Route<DatanodeBindings>[] = [
  ...NODE_ROUTES,
  ...LIST_ROUTES,
  ...TRANSFER_ROUTES,
  ...CALENDAR_ROUTES,
  route({
    method: "GET",
    path: "/openapi.json",
    scope: "read",
    summary: "This document",
    answer: "application/json",
    handle: (c) => c.json(document),
  }),
];

export function createDatanode(): Hono<DatanodeBindings> {
  const app = createApp<DatanodeBindings>();
  finishAnswers(app);
  guard(app, {
    routes: DATANODE_ROUTES,
    restrictions: (env) =>
      new NodeCatalog(env, env.NODE, env.CATALOG).directory.standings(quotasOf(env).lists),
    redeem: (env, list, ticket) => objectOf(env, env.NODE, env.LISTS, list).redeemTicket(ticket),
  });
  app.use("/lists/:list/*", refuseBadList, carryBookmark, refuseForms, refuseBadHeaders);
  for (const { method, path, run } of DATANODE_ROUTES) app.on(method, path, run);
  refuseOtherMethods(app);
  problemHandlers(app);
  return app;
}
