/** Headers of requests and of answers, and what stands in paths. */
import { PROBLEMS } from "../../workers/core/problem.ts";
import type { JsonObject } from "./schemas.ts";

export const LIST_PATTERN = "^[a-z0-9][a-z0-9-]{0,62}$";
/** An id, or an unambiguous beginning of one (rule I2). */
const ID_PATTERN = "^[1-9][0-9]{0,15}(-([a-z][a-z0-9]{0,20})?)?$";

const text = (description: string, more: JsonObject = {}): JsonObject => ({
  description,
  schema: { type: "string", ...more },
});

const inPath = (name: string, description: string, more: JsonObject, example: string): JsonObject => ({
  name,
  in: "path",
  required: true,
  ...text(description, more),
  example,
});

export const PARAMETERS: JsonObject = {
  list: inPath("list", "The list's name.", { pattern: LIST_PATTERN }, "inbox"),
  id: inPath("id", "A todo's id, or an unambiguous beginning of one.", { pattern: ID_PATTERN }, "1"),
  node: inPath("node", "The node's name.", { pattern: "^[a-z][a-z0-9]{0,14}$" }, "a"),
  bookmark: {
    name: "todo-bookmark",
    in: "header",
    ...text(
      "What the client has seen: the node waits until it holds that much. Send back what an answer carried.",
    ),
  },
  idempotencyKey: {
    name: "idempotency-key",
    in: "header",
    ...text("Makes the write once, however often it is sent to this node within 24 hours.", {
      minLength: 1,
      maxLength: 255,
      pattern: "^[!-~]+$",
    }),
    example: "3f1c9a4e",
  },
  ifNoneMatch: {
    name: "if-none-match",
    in: "header",
    ...text("The `etag` of what the client has: if nothing changed since, the answer is 304."),
  },
  lastEventId: {
    name: "last-event-id",
    in: "header",
    ...text("The last event that the client has: it gets the events after that one."),
  },
};

export const HEADERS: JsonObject = {
  bookmark: text("What this answer has seen. Send it with the next request, to any node."),
  bookmarkLost: text("Origins that the bookmark names and that are gone."),
  etag: text("Of the calendar's content; the same on nodes that hold the same."),
  eventId: text(
    "Send it as a watcher's `last-event-id`: it gets every change since this answer, on this node.",
  ),
  stamp: text("The write's stamp: `undo` takes it."),
  location: text("Where the new todo is."),
  requestId: text("Names the request in the log: the client's own, if it sent one."),
  authenticate: text("`Bearer`.", { const: "Bearer" }),
  retryAfter: { description: "Seconds to wait.", schema: { type: "integer", minimum: 1 } },
};

/** Header names as they are sent, to the component that describes them. */
export function headerRefs(names: Readonly<Record<string, string>>): JsonObject {
  return Object.fromEntries(
    Object.entries(names).map(([name, component]) => [name, { $ref: `#/components/headers/${component}` }]),
  );
}

/** What problems of a status carry beside what every answer does. */
export function problemHeaders(status: number): JsonObject {
  const waits: readonly number[] = [PROBLEMS["rate-limited"].status, PROBLEMS.behind.status];
  return headerRefs({
    "todo-request-id": "requestId",
    ...(status === PROBLEMS.unauthorized.status && { "www-authenticate": "authenticate" }),
    ...(waits.includes(status) && { "retry-after": "retryAfter" }),
  });
}
