/** The public HTTP surface of a node: parse, call the list's object, answer. No SQL, no clock. */
import { Hono } from "hono";
import { isRefusal } from "../../core/problem.ts";
import { requireToken } from "../../shared/auth.ts";
import {
  noQuery,
  parseBody,
  parseQuery,
  problem,
  problemHandlers,
  refuseBadList,
  refuseOtherMethods,
} from "../../shared/http.ts";
import type { DatanodeApp } from "../env.ts";
import { respond } from "./list-answer.ts";
import { carryBookmark, listOf, listRequest, refuseBadHeaders, writeRequest } from "./list-request.ts";
import { listsPage } from "./lists.ts";
import { openApiDocument } from "./openapi.ts";
import * as schemas from "./schemas.ts";
import { transferRoutes } from "./transfer.ts";

export function createDatanode(): DatanodeApp {
  const app: DatanodeApp = new Hono();
  app.use(requireToken);
  app.use("/lists/:list/*", refuseBadList, carryBookmark, refuseBadHeaders);

  app.get("/health", noQuery, (c) => c.json({ status: "ok", node: c.env.NODE }));

  app.get("/lists", async (c) => {
    const query = parseQuery(c.req.raw, schemas.ListsQuery);
    if (isRefusal(query)) return problem(query);
    return c.json(await listsPage(c.env, query.after ?? null, query.limit));
  });

  app.get("/lists/:list/todos", async (c) => {
    const query = parseQuery(c.req.raw, schemas.TodosQuery);
    if (isRefusal(query)) return problem(query);
    return respond(
      await listOf(c).list(listRequest(c), query.status ?? "live", query.after ?? null, query.limit),
    );
  });

  app.post("/lists/:list/todos", noQuery, async (c) => {
    const body = await parseBody(c.req.raw, schemas.NewTodoBody);
    if (isRefusal(body)) return problem(body);
    const answer = await listOf(c).create(writeRequest(c, body), body);
    if (isRefusal(answer.outcome)) return respond(answer);
    return respond(answer, 201, { location: `/lists/${c.req.param("list")}/todos/${answer.outcome.id}` });
  });

  app.get("/lists/:list/todos/:id", noQuery, async (c) =>
    respond(await listOf(c).read(listRequest(c), c.req.param("id"))),
  );

  app.patch("/lists/:list/todos/:id", noQuery, async (c) => {
    const body = await parseBody(c.req.raw, schemas.TodoUpdateBody);
    if (isRefusal(body)) return problem(body);
    return respond(await listOf(c).update(writeRequest(c, body), c.req.param("id"), body));
  });

  app.delete("/lists/:list/todos/:id", noQuery, async (c) =>
    respond(await listOf(c).remove(writeRequest(c), c.req.param("id"))),
  );

  app.get("/lists/:list/todos/:id/history", noQuery, async (c) =>
    respond(await listOf(c).history(listRequest(c), c.req.param("id"))),
  );

  app.post("/lists/:list/todos/:id/undo", noQuery, async (c) => {
    const body = await parseBody(c.req.raw, schemas.UndoBody);
    if (isRefusal(body)) return problem(body);
    return respond(await listOf(c).undo(writeRequest(c, body), c.req.param("id"), body.stamp));
  });

  app.get("/lists/:list/conflicts", noQuery, async (c) => respond(await listOf(c).conflicts(listRequest(c))));

  app.get("/lists/:list/status", noQuery, async (c) => respond(await listOf(c).status(listRequest(c))));

  app.get("/lists/:list/events", async (c) => {
    const query = parseQuery(c.req.raw, schemas.EventsQuery);
    return isRefusal(query) ? problem(query) : listOf(c).fetch(c.req.raw);
  });

  transferRoutes(app);
  app.get("/openapi.json", noQuery, (c) => c.json(openApiDocument()));
  refuseOtherMethods(app);
  problemHandlers(app);
  return app;
}
