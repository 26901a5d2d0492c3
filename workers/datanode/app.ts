/** The public HTTP surface of a node: parse, call the list's object, answer. No SQL, no clock. */
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { openAPIRouteHandler } from "hono-openapi";
import { parseBookmark } from "../core/bookmark.ts";
import { isRefusal } from "../core/problem.ts";
import { type AuthEnv, requireToken } from "../shared/auth.ts";
import {
  invalid,
  noQuery,
  parseBody,
  parseQuery,
  problem,
  problemHandlers,
  refuseBadList,
  refuseOtherMethods,
} from "../shared/http.ts";
import type { Answer, DataNode, DataNodeEnv } from "./data-node.ts";
import { listsPage } from "./lists.ts";
import { DOCUMENTATION, describe } from "./openapi.ts";
import * as schemas from "./schemas.ts";

export interface DatanodeEnv extends DataNodeEnv, AuthEnv {
  readonly LISTS: DurableObjectNamespace<DataNode>;
}

type AppEnv = { Bindings: DatanodeEnv };

const {
  TodoSchema: todo,
  TodoPageSchema,
  ListsSchema,
  ListStatusSchema,
  ConflictsSchema,
  HealthSchema,
} = schemas;

export function createDatanode(): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  app.use(requireToken);
  app.use("/lists/:list/*", refuseBadList, refuseBadBookmark);

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
      return reply(await listOf(c).list(query.status ?? "live", query.after ?? null, query.limit));
    },
  );

  app.post(
    "/lists/:list/todos",
    describe({ summary: "Create a todo", answer: todo, status: 201, body: schemas.NewTodoBody }),
    noQuery,
    async (c) => {
      const body = await parseBody(c.req.raw, schemas.NewTodoBody);
      if (isRefusal(body)) return problem(body);
      const list = c.req.param("list");
      const answer = await listOf(c).create(list, body);
      if (isRefusal(answer.outcome)) return reply(answer);
      return reply(answer, 201, { location: `/lists/${list}/todos/${answer.outcome.id}` });
    },
  );

  app.get("/lists/:list/todos/:id", describe({ summary: "One todo", answer: todo }), noQuery, async (c) =>
    reply(await listOf(c).read(c.req.param("id"))),
  );

  app.patch(
    "/lists/:list/todos/:id",
    describe({ summary: "Change or restore a todo", answer: todo, body: schemas.TodoUpdateBody }),
    noQuery,
    async (c) => {
      const body = await parseBody(c.req.raw, schemas.TodoUpdateBody);
      if (isRefusal(body)) return problem(body);
      return reply(await listOf(c).update(c.req.param("id"), body));
    },
  );

  app.delete(
    "/lists/:list/todos/:id",
    describe({ summary: "Delete a todo", answer: todo }),
    noQuery,
    async (c) => reply(await listOf(c).remove(c.req.param("id"))),
  );

  app.get(
    "/lists/:list/conflicts",
    describe({ summary: "What lost, and to what", answer: ConflictsSchema }),
    noQuery,
    async (c) => reply(await listOf(c).conflicts()),
  );

  app.get(
    "/lists/:list/status",
    describe({ summary: "What this node knows", answer: ListStatusSchema }),
    noQuery,
    async (c) => reply(await listOf(c).status()),
  );

  app.get("/openapi.json", noQuery, openAPIRouteHandler(app, { documentation: DOCUMENTATION }));
  refuseOtherMethods(app);
  problemHandlers(app);
  return app;
}

/** Refuses a malformed bookmark before anything is asked of the list. */
const refuseBadBookmark: MiddlewareHandler = async (c, next) => {
  const bookmark = c.req.header("todo-bookmark");
  if (bookmark === undefined || parseBookmark(bookmark)) return next();
  return problem(invalid("The header todo-bookmark is malformed: send back what an answer carried."));
};

function listOf(c: Context<AppEnv>) {
  return c.env.LISTS.getByName(c.req.param("list") ?? "");
}

function reply<T>(
  { outcome, bookmark }: Answer<T>,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  const carried = { "todo-bookmark": bookmark, ...headers };
  return isRefusal(outcome)
    ? problem(outcome, carried)
    : Response.json(outcome, { status, headers: carried });
}
