/** The public HTTP surface of a node: parse, call the list's object, answer. No SQL, no clock. */
import { Hono } from "hono";
import { finishAnswers } from "../../auth/answers.ts";
import { guard, refuseForms } from "../../auth/guard.ts";
import { DATANODE_SCOPES } from "../../auth/routes.ts";
import { isRefusal } from "../../core/problem.ts";
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
import { ask, askOnce, carryBookmark, listOf, refuseBadHeaders, reply } from "./ask.ts";
import { listsPage } from "./lists.ts";
import { openApiDocument } from "./openapi.ts";
import * as schemas from "./schemas.ts";
import { transferRoutes } from "./transfer.ts";
import { streamEnd, watch } from "./watch.ts";

export function createDatanode(): DatanodeApp {
  const app: DatanodeApp = new Hono();
  finishAnswers(app);
  guard(app, {
    scopes: DATANODE_SCOPES,
    revoked: (env) => env.CATALOG.getByName("catalog").revokedTokens(),
    redeem: (env, list, ticket) => env.LISTS.getByName(list).redeemTicket(ticket),
  });
  app.use("/lists/:list/*", refuseBadList, carryBookmark, refuseForms, refuseBadHeaders);

  app.get("/health", noQuery, (c) => c.json({ status: "ok", node: c.env.NODE }));

  app.get("/lists", async (c) => {
    const query = parseQuery(c.req.raw, schemas.ListsQuery);
    if (isRefusal(query)) return problem(query);
    return c.json(await listsPage(c.env, c.get("principal").lists, query.after ?? null, query.limit));
  });

  app.get("/lists/:list/todos", async (c) => {
    const query = parseQuery(c.req.raw, schemas.TodosQuery);
    if (isRefusal(query)) return problem(query);
    return reply(await listOf(c).list(ask(c), query.status ?? "live", query.after ?? null, query.limit));
  });

  app.post("/lists/:list/todos", noQuery, async (c) => {
    const body = await parseBody(c.req.raw, schemas.NewTodoBody);
    if (isRefusal(body)) return problem(body);
    const answer = await listOf(c).create(askOnce(c, body), body);
    if (isRefusal(answer.outcome)) return reply(answer);
    return reply(answer, 201, { location: `/lists/${c.req.param("list")}/todos/${answer.outcome.id}` });
  });

  app.get("/lists/:list/todos/:id", noQuery, async (c) =>
    reply(await listOf(c).read(ask(c), c.req.param("id"))),
  );

  app.patch("/lists/:list/todos/:id", noQuery, async (c) => {
    const body = await parseBody(c.req.raw, schemas.TodoUpdateBody);
    if (isRefusal(body)) return problem(body);
    return reply(await listOf(c).update(askOnce(c, body), c.req.param("id"), body));
  });

  app.delete("/lists/:list/todos/:id", noQuery, async (c) =>
    reply(await listOf(c).remove(askOnce(c), c.req.param("id"))),
  );

  app.get("/lists/:list/todos/:id/history", noQuery, async (c) =>
    reply(await listOf(c).history(ask(c), c.req.param("id"))),
  );

  app.post("/lists/:list/todos/:id/undo", noQuery, async (c) => {
    const body = await parseBody(c.req.raw, schemas.UndoBody);
    if (isRefusal(body)) return problem(body);
    return reply(await listOf(c).undo(askOnce(c, body), c.req.param("id"), body.stamp));
  });

  app.get("/lists/:list/conflicts", noQuery, async (c) => reply(await listOf(c).conflicts(ask(c))));

  app.get("/lists/:list/status", noQuery, async (c) => reply(await listOf(c).status(ask(c))));

  app.get("/lists/:list/events", async (c) => {
    const query = parseQuery(c.req.raw, schemas.EventsQuery);
    return isRefusal(query) ? problem(query) : watch(c);
  });

  app.post("/lists/:list/events-ticket", noQuery, async (c) =>
    c.json(await listOf(c).issueTicket(streamEnd(c)), 201),
  );

  transferRoutes(app);
  app.get("/openapi.json", noQuery, (c) => c.json(openApiDocument()));
  refuseOtherMethods(app);
  problemHandlers(app);
  return app;
}
