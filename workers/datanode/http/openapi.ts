/** What `GET /openapi.json` says: a table of the routes, beside the schemas that requests are parsed with. */
import { toJsonSchema } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import * as schemas from "./schemas.ts";

interface RouteDescription {
  /** As the app writes it: a test compares the two. */
  readonly route: `${"GET" | "POST" | "PATCH" | "DELETE"} /${string}`;
  readonly summary: string;
  /** Of the answer; JSON Lines and event streams have none. */
  readonly answer: GenericSchema | `${string}/${string}`;
  readonly status?: 200 | 201;
  readonly body?: GenericSchema | `${string}/${string}`;
  readonly query?: readonly string[];
}

const { TodoSchema: Todo } = schemas;
const PAGE = ["limit", "after"];
const LINES = "application/x-ndjson";

export const ROUTES: readonly RouteDescription[] = [
  { route: "GET /health", summary: "Whether the node answers", answer: schemas.HealthSchema },
  { route: "GET /lists", summary: "The node's lists", answer: schemas.ListsSchema, query: PAGE },
  {
    route: "GET /lists/:list/todos",
    summary: "Todos, oldest id first",
    answer: schemas.TodoPageSchema,
    query: ["status", ...PAGE],
  },
  {
    route: "POST /lists/:list/todos",
    summary: "Create a todo",
    answer: Todo,
    status: 201,
    body: schemas.NewTodoBody,
  },
  { route: "GET /lists/:list/todos/:id", summary: "One todo, also a deleted one", answer: Todo },
  {
    route: "PATCH /lists/:list/todos/:id",
    summary: "Change or restore a todo",
    answer: Todo,
    body: schemas.TodoUpdateBody,
  },
  { route: "DELETE /lists/:list/todos/:id", summary: "Delete a todo", answer: Todo },
  {
    route: "GET /lists/:list/todos/:id/history",
    summary: "What writes replaced in a todo, as this node saw it",
    answer: schemas.HistorySchema,
  },
  {
    route: "POST /lists/:list/todos/:id/undo",
    summary: "Take back the write with this stamp",
    answer: Todo,
    body: schemas.UndoBody,
  },
  { route: "GET /lists/:list/conflicts", summary: "What lost, and to what", answer: schemas.ConflictsSchema },
  { route: "GET /lists/:list/status", summary: "What this node knows", answer: schemas.ListStatusSchema },
  {
    route: "GET /lists/:list/events",
    summary: "Every change as it comes: server-sent events, or a WebSocket",
    answer: "text/event-stream",
    query: ["last-event-id", "ticket"],
  },
  {
    route: "POST /lists/:list/events-ticket",
    summary: "What opens the list's events once within 30 seconds, in place of a token",
    answer: schemas.TicketSchema,
    status: 201,
  },
  { route: "GET /lists/:list/export", summary: "Everything the node holds, a todo a line", answer: LINES },
  { route: "GET /lists/:list/salvage", summary: "What was set aside, a todo a line", answer: LINES },
  { route: "POST /lists/:list/import", summary: "Write the todos of an export", answer: LINES, body: LINES },
];

/** OpenAPI 3.1. */
export function openApiDocument(): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const description of ROUTES) {
    const [method = "", path = ""] = description.route.split(" ");
    const template = path.replace(/:(\w+)/g, "{$1}");
    paths[template] = { ...paths[template], [method.toLowerCase()]: operation(path, description) };
  }
  return {
    openapi: "3.1.0",
    info: {
      title: "Edge todos: datanode",
      version: "1",
      description: "One node of an active-active cluster: it answers alone and at once.",
    },
    security: [{ token: [] }],
    components: {
      securitySchemes: { token: { type: "http", scheme: "bearer" } },
      schemas: { Problem: PROBLEM },
    },
    paths,
  };
}

function operation(
  path: string,
  { summary, answer, status = 200, body, query = [] }: Omit<RouteDescription, "route">,
) {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: TEXT,
  }));
  const inQuery = query.map((name) => ({ name, in: "query", schema: TEXT }));
  return {
    summary,
    parameters: [...inPath, ...inQuery],
    ...(body && { requestBody: { required: true, content: content(body) } }),
    responses: {
      [status]: { description: "Done", content: content(answer) },
      default: {
        description: "`type` ends in the problem's name, `detail` tells what to do (RFC 9457).",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    },
  };
}

function content(of: GenericSchema | string): object {
  if (typeof of === "string") return { [of]: { schema: TEXT } };
  // Checks that JSON Schema can't express are left out of the document; requests still meet them.
  const { $schema: _, ...schema } = toJsonSchema(of, { errorMode: "ignore", typeMode: "input" });
  return { "application/json": { schema } };
}

const TEXT = { type: "string" };

const PROBLEM = {
  type: "object",
  required: ["type", "title", "status", "detail"],
  properties: {
    type: { type: "string", format: "uri-reference" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    candidates: {
      type: "array",
      items: { type: "object", properties: { id: { type: "string" }, task: { type: "string" } } },
    },
  },
};
