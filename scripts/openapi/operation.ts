/** One route as OpenAPI's operation: parameters, body, and every answer that it can give. */
import type { GenericSchema } from "valibot";
import { PROBLEMS, type ProblemType } from "../../workers/core/problem.ts";
import type { Content, Description } from "../../workers/shared/route.ts";
import { headerRefs } from "./headers.ts";
import { type Documented, OPERATIONS } from "./operations.ts";
import { problemRef } from "./problems.ts";
import { type Json, type JsonObject, jsonSchema } from "./schemas.ts";

/** Throws where operations.ts has no entry for the route. */
export function operation(worker: string, route: Description): JsonObject {
  const { method, path, summary, scope, query, body, answer, status = 200, takesCalendarToken } = route;
  const documented = OPERATIONS[worker]?.[`${method} ${path}`];
  if (!documented)
    throw new Error(`${worker}: ${method} ${path} has no entry in scripts/openapi/operations.ts`);
  return {
    operationId: documented.id,
    summary,
    ...(scope === "public" ? { security: [] } : { description: `Needs the scope \`${scope}\`.` }),
    ...(takesCalendarToken && { security: [{ token: [] }, { calendarToken: [] }] }),
    parameters: [
      ...[...path.matchAll(/:(\w+)/g)].map(([, name]) => parameterRef(name ?? "")),
      ...Object.entries(query?.entries ?? {}).map(([name, schema]) => queryParameter(name, schema)),
      ...headersSent(worker, route).map(parameterRef),
    ],
    ...(body && { requestBody: { required: true, content: content(body, documented.body) } }),
    responses: {
      ...("stream" in documented && {
        "101": { description: "A WebSocket, where the client asks for an upgrade." },
      }),
      [status]: {
        description: "Done",
        headers: headersAnswered(worker, route),
        content: content(answer, documented.answer),
      },
      ...(documented.conditional && {
        "304": { description: "Not modified", headers: headersAnswered(worker, route) },
      }),
      ...Object.fromEntries(
        statusesOf(problemsOf(worker, route, documented)).map((problem) => [
          String(problem),
          problemRef(problem),
        ]),
      ),
    },
  };
}

function parameterRef(name: string): JsonObject {
  return { $ref: `#/components/parameters/${name}` };
}

function queryParameter(name: string, of: unknown): JsonObject {
  const { default: initial, ...schema } = jsonSchema(of as GenericSchema);
  // A query is text, what is meant by it is not always.
  const meant = schema.type === "integer" ? Number(initial) : initial;
  return {
    name,
    in: "query",
    schema: { ...schema, ...(initial !== undefined && { default: meant ?? null }) },
  };
}

function isOnList(worker: string, { path }: Description): boolean {
  return worker === "datanode" && path.includes(":list");
}

/** What a key makes happen once: every write but an import, of which a second one adds nothing. */
function isWrite(worker: string, route: Description): boolean {
  const { method, scope, body } = route;
  return isOnList(worker, route) && method !== "GET" && scope !== "read" && typeof body !== "string";
}

function headersSent(worker: string, route: Description): string[] {
  if (!isOnList(worker, route)) return [];
  return [
    "bookmark",
    ...(isWrite(worker, route) ? ["idempotencyKey"] : []),
    ...(route.path.endsWith("/events") ? ["lastEventId"] : []),
    ...(OPERATIONS[worker]?.[`${route.method} ${route.path}`]?.conditional ? ["ifNoneMatch"] : []),
  ];
}

function headersAnswered(worker: string, route: Description): JsonObject {
  const writes = isWrite(worker, route);
  const { conditional, watchable } = OPERATIONS[worker]?.[`${route.method} ${route.path}`] ?? {};
  return headerRefs({
    ...(conditional && { etag: "etag" }),
    ...(watchable && { "todo-event-id": "eventId" }),
    "todo-request-id": "requestId",
    ...(isOnList(worker, route) && { "todo-bookmark": "bookmark", "todo-bookmark-lost": "bookmarkLost" }),
    ...(writes && { "todo-stamp": "stamp" }),
    ...(writes && route.status === 201 && { location: "location" }),
  });
}

/** What follows from what the route takes, and what it alone can meet. */
function problemsOf(worker: string, route: Description, documented: Documented) {
  const { method, path, scope, body } = route;
  const problems: ProblemType[] = ["invalid", "internal", "forbidden", ...(documented.problems ?? [])];
  if (scope !== "public") problems.push("unauthorized", "rate-limited");
  if (isOnList(worker, route)) problems.push("behind");
  if (worker !== "sync" && route.scope === "write") problems.push("retired");
  // What changes something has a type of ours, or none.
  if (method !== "GET") problems.push("unsupported-media-type");
  if (body) problems.push("too-large");
  if (path.includes(":id")) problems.push("not-found", "ambiguous-id");
  if (isWrite(worker, route)) problems.push("idempotency-mismatch");
  return problems;
}

function statusesOf(problems: readonly ProblemType[]): number[] {
  return [...new Set(problems.map((problem) => PROBLEMS[problem].status))].sort((a, b) => a - b);
}

function content(of: Content, example: Json | undefined): JsonObject {
  const [type, schema] =
    typeof of === "string" ? [of, { type: "string" }] : ["application/json", jsonSchema(of)];
  return { [type]: { schema, ...(example !== undefined && { example }) } };
}
