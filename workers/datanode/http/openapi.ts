/** What `GET /openapi.json` says of the routes. */
import { toJsonSchema } from "@valibot/to-json-schema";
import type { GenericSchema } from "valibot";
import { ProblemSchema } from "../../model/problem.ts";
import type { Content, Description } from "../../shared/route.ts";

/** OpenAPI 3.1. */
export function openApiDocument(routes: readonly Description[]): object {
  const paths: Record<string, Record<string, object>> = {};
  for (const description of routes) {
    const template = description.path.replace(/:(\w+)/g, "{$1}");
    paths[template] = { ...paths[template], [description.method.toLowerCase()]: operation(description) };
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
      schemas: { Problem: jsonSchema(ProblemSchema) },
    },
    paths,
  };
}

function operation({ path, summary, query, body, answer, status = 200 }: Description) {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: "path",
    required: true,
    schema: TEXT,
  }));
  const inQuery = Object.entries(query?.entries ?? {}).map(([name, schema]) => ({
    name,
    in: "query",
    schema: jsonSchema(schema as GenericSchema),
  }));
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

function content(of: Content): object {
  return typeof of === "string"
    ? { [of]: { schema: TEXT } }
    : { "application/json": { schema: jsonSchema(of) } };
}

/** Of what is sent. Checks that JSON Schema can't express are left out of the document; requests still meet them. */
function jsonSchema(of: GenericSchema): object {
  const { $schema: _, ...schema } = toJsonSchema(of, { errorMode: "ignore", typeMode: "input" });
  return schema;
}

const TEXT = { type: "string" };
