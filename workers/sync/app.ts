/** The sync worker's public routes: a round on request, and what it knows. */
import { Hono } from "hono";
import { requireToken } from "../shared/auth.ts";
import { noQuery, problemHandlers, refuseBadList, refuseOtherMethods } from "../shared/http.ts";
import type { SyncEnv } from "./cluster.ts";

export function createSync(): Hono<{ Bindings: SyncEnv }> {
  const app = new Hono<{ Bindings: SyncEnv }>();
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

  refuseOtherMethods(app);
  problemHandlers(app);
  return app;
}
