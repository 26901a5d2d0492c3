/** What `GET /openapi.json` says of each route. */
import { describeRoute, resolver } from "hono-openapi";
import type { GenericSchema } from "valibot";

interface RouteDescription {
  readonly summary: string;
  readonly answer: GenericSchema;
  readonly status?: 200 | 201;
  readonly body?: GenericSchema;
  readonly query?: readonly string[];
}

export function describe({ summary, answer, status = 200, body, query = [] }: RouteDescription) {
  return describeRoute({
    summary,
    parameters: query.map((name) => ({ name, in: "query", schema: { type: "string" } })),
    ...(body && {
      requestBody: { required: true, content: { "application/json": { schema: resolver(body) } } },
    }),
    responses: {
      [status]: { description: "Done", content: { "application/json": { schema: resolver(answer) } } },
      default: {
        description: "A problem (RFC 9457): `type` ends in its name, `detail` tells what to do.",
        content: { "application/problem+json": { schema: PROBLEM } },
      },
    },
  });
}

const PROBLEM = {
  type: "object",
  required: ["type", "title", "status", "detail"] as string[],
  properties: {
    type: { type: "string" },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string" },
    candidates: {
      type: "array",
      items: { type: "object", properties: { id: { type: "string" }, task: { type: "string" } } },
    },
  },
} as const;

export const DOCUMENTATION = {
  openapi: "3.1.0",
  info: {
    title: "Edge todos: datanode",
    version: "1",
    description: "One node of an active-active cluster: it answers alone and at once.",
  },
  components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
  security: [{ token: [] as string[] }] as { token: string[] }[],
} as const;
