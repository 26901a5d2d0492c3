/** The public HTTP surface of a node: parse, call the list's object, answer. No SQL, no clock. */
import { Hono } from "hono";
import { openAPIRouteHandler } from "hono-openapi";
import { isRefusal } from "../core/problem.ts";
import { type AuthEnv, requireToken } from "../shared/auth.ts";
import {
  noQuery,
  parseBody,
  parseQuery,
  problem,
  problemHandlers,
  refuseBadList,
  refuseOtherMethods,
} from "../shared/http.ts";
import { ask, askOnce, listOf, refuseBadHeaders, reply } from "./ask.ts";
import type { DataNode, DataNodeEnv } from "./data-node.ts";
import { listsPage } from "./lists.ts";
import { DOCUMENTATION, describe } from "./openapi.ts";
import * as schemas from "./schemas.ts";
import { transferRoutes } from "./transfer.ts";

export interface DatanodeEnv extends DataNodeEnv, AuthEnv {
  readonly LISTS: DurableObjectNamespace<DataNode>;
}

export type DatanodeApp = Hono<{ Bindings: DatanodeEnv }>;

const { TodoSchema, TodoPageSchema, ListsSchema, ListStatusSchema, ConflictsSchema, HealthSchema } = schemas;

export function createDatanode(): DatanodeApp {
  const app: DatanodeApp = new Hono();
  app.use(requireToken);
  app.use("/lists/:list/*", refuseBadList, refuseBadHeaders);

  app.get("/health", describe({ summary: "Whether the node answers", answer: HealthSchema }), noQuery, (c) =>
    c.json({ status: "ok", node: c.env.NODE }),
  );

  app.get(
    "/lists",
    describe({ summary: "The node's lists", answer: ListsSchema, query: ["limit", "after"] }),
    async (c) => {
      const query = parseQuery(c.req.raw, schemas.ListsQuery);
      if (isRefusal(query)) return problem(query);
      return c.json(await listsPage(c.env, query.after ?? null, query.limit));
    },
  );

  app.get(
    "/lists/:list/todos",
    describe({
      summary: "Todos, oldest id first",
      answer: TodoPageSchema,
      query: ["status", "limit", "after"],
    }),
    async (c) => {
      const query = parseQuery(c.req.raw, schemas.TodosQuery);
      if (isRefusal(query)) return problem(query);
      return reply(await listOf(c).list(ask(c), query.status ?? "live", query.after ?? null, query.limit));
    },
  );

  app.post(
    "/lists/:list/todos",
    describe({ summary: "Create a todo", answer: TodoSchema, status: 201, body: schemas.NewTodoBody }),
    noQuery,
    async (c) => {
      const body = await parseBody(c.req.raw, schemas.NewTodoBody);
      if (isRefusal(body)) return problem(body);
      const answer = await listOf(c).create(askOnce(c, body), body);
      if (isRefusal(answer.outcome)) return reply(answer);
      return reply(answer, 201, { location: `/lists/${c.req.param("list")}/todos/${answer.outcome.id}` });
    },
  );

  app.get(
    "/lists/:list/todos/:id",
    describe({ summary: "One todo", answer: TodoSchema }),
    noQuery,
    async (c) => reply(await listOf(c).read(ask(c), c.req.param("id"))),
  );

  app.patch(
    "/lists/:list/todos/:id",
    describe({ summary: "Change or restore a todo", answer: TodoSchema, body: schemas.TodoUpdateBody }),
    noQuery,
    async (c) => {
      const body = await parseBody(c.req.raw, schemas.TodoUpdateBody);
      if (isRefusal(body)) return problem(body);
      return reply(await listOf(c).update(askOnce(c, body), c.req.param("id"), body));
    },
  );

  app.delete(
    "/lists/:list/todos/:id",
    describe({ summary: "Delete a todo", answer: TodoSchema }),
    noQuery,
    async (c) => reply(await listOf(c).remove(askOnce(c), c.req.param("id"))),
  );

  app.get(
    "/lists/:list/todos/:id/history",
    describe({
      summary: "What writes replaced in a todo, as this node saw it",
      answer: schemas.HistorySchema,
    }),
    noQuery,
    async (c) => reply(await listOf(c).history(ask(c), c.req.param("id"))),
  );

  app.post(
    "/lists/:list/todos/:id/undo",
    describe({ summary: "Take back the write with this stamp", answer: TodoSchema, body: schemas.UndoBody }),
    noQuery,
    async (c) => {
      const body = await parseBody(c.req.raw, schemas.UndoBody);
      if (isRefusal(body)) return problem(body);
      return reply(await listOf(c).undo(askOnce(c, body), c.req.param("id"), body.stamp));
    },
  );

  app.get(
    "/lists/:list/conflicts",
    describe({ summary: "What lost, and to what", answer: ConflictsSchema }),
    noQuery,
    async (c) => reply(await listOf(c).conflicts(ask(c))),
  );

  app.get(
    "/lists/:list/status",
    describe({ summary: "What this node knows", answer: ListStatusSchema }),
    noQuery,
    async (c) => reply(await listOf(c).status(ask(c))),
  );

  app.get("/lists/:list/events", async (c) => {
    const query = parseQuery(c.req.raw, schemas.EventsQuery);
    return isRefusal(query) ? problem(query) : listOf(c).fetch(c.req.raw);
  });

  transferRoutes(app);
  app.get("/openapi.json", noQuery, openAPIRouteHandler(app, { documentation: DOCUMENTATION }));
  refuseOtherMethods(app);
  problemHandlers(app);
  return app;
}
