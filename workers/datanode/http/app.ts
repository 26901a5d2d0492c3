/** The public HTTP surface of a node: who may ask, what every answer carries, and the routes. No SQL, no clock. */
import { requireToken } from "../../shared/auth.ts";
import { createApp, problemHandlers, refuseBadList, refuseOtherMethods } from "../../shared/http.ts";
import type { DatanodeApp } from "../env.ts";
import { carryBookmark, refuseBadHeaders } from "./list-request.ts";
import { LIST_ROUTES } from "./list-routes.ts";
import { NODE_ROUTES } from "./node-routes.ts";
import { openApiDocument } from "./openapi.ts";
import { type Route, route } from "./route.ts";
import { TRANSFER_ROUTES } from "./transfer-routes.ts";

const ROUTES: readonly Route[] = [
  ...NODE_ROUTES,
  ...LIST_ROUTES,
  ...TRANSFER_ROUTES,
  route({
    method: "GET",
    path: "/openapi.json",
    summary: "This document",
    answer: "application/json",
    handle: (c) => c.json(openApiDocument(ROUTES)),
  }),
];

export function createDatanode(): DatanodeApp {
  const app: DatanodeApp = createApp();
  app.use(requireToken);
  app.use("/lists/:list/*", refuseBadList, carryBookmark, refuseBadHeaders);
  for (const { method, path, run } of ROUTES) app.on(method, path, run);
  refuseOtherMethods(app);
  problemHandlers(app);
  return app;
}
