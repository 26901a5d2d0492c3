/** A worker's OpenAPI document, from its table of routes. */
import pkg from "../../package.json" with { type: "json" };
import type { Description } from "../../workers/shared/route.ts";
import { HEADERS, PARAMETERS } from "./headers.ts";
import { operation } from "./operation.ts";
import { problemResponses } from "./problems.ts";
import { componentsOf, type Json, type JsonObject } from "./schemas.ts";

export interface DescribedWorker {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Where `npm start` runs it. */
  readonly local: string;
  readonly routes: readonly Description[];
}

export const WORKERS: readonly DescribedWorker[] = [
  {
    name: "datanode",
    title: "Edge todos: datanode",
    description:
      "One node of an active-active cluster: it answers alone and at once. Unknown members and query parameters are refused, and a refused request changes nothing.",
    local: "http://127.0.0.1:8787",
    routes: await routesOf("datanode/http/app.ts", "DATANODE_ROUTES"),
  },
  {
    name: "sync",
    title: "Edge todos: sync worker",
    description: "Brings the nodes together in rounds, and knows their state.",
    local: "http://127.0.0.1:8789",
    routes: await routesOf("sync/app.ts", "SYNC_ROUTES"),
  },
  {
    name: "web",
    title: "Edge todos: the gateway",
    description:
      "The gateway, one address in front of all nodes: its own routes. A datanode's routes are under the same paths, answered by the nearest node that is up, or by the node that the request's `todo-node` names; the sync worker's are under `/cluster`.",
    local: "http://127.0.0.1:8786",
    routes: await routesOf("web/routes.ts", "WEB_ROUTES"),
  },
];

/** OpenAPI 3.1. Throws where a route is not described (operations.ts). */
export function openApiDocument({ name, title, description, local, routes }: DescribedWorker): JsonObject {
  const paths: Record<string, JsonObject> = {};
  for (const route of routes) {
    const template = route.path.replace(/:(\w+)/g, "{$1}");
    paths[template] = { ...paths[template], [route.method.toLowerCase()]: operation(name, route) };
  }
  const components = {
    securitySchemes: {
      token: {
        type: "http",
        scheme: "bearer",
        description: "`TODO_TOKEN`, or a token that `todo token mint` made.",
      },
      ...(routes.some(({ takesCalendarToken }) => takesCalendarToken) && {
        calendarToken: {
          type: "apiKey",
          in: "query",
          name: "token",
          description:
            "A token that `todo token mint --calendar` made: it opens calendars, and nothing else.",
        },
      }),
    },
    parameters: usedIn(paths, "parameters", PARAMETERS),
    responses: usedIn(paths, "responses", problemResponses()),
  };
  return {
    openapi: "3.1.0",
    info: { title, version: pkg.version, description, license: { name: "MIT", identifier: "MIT" } },
    servers: [
      { url: "/", description: "The worker that gave this document" },
      { url: local, description: "After `npm start`" },
    ],
    security: [{ token: [] }],
    paths,
    components: {
      ...components,
      headers: usedIn([paths, components], "headers", HEADERS),
      schemas: componentsOf([paths, components]),
    },
  };
}

/** Imported by a name that the compiler does not follow: the workers' types are the platform's, and scripts run on Node. */
async function routesOf(file: string, name: string): Promise<readonly Description[]> {
  const module = await import(new URL(`../../workers/${file}`, import.meta.url).href);
  return module[name];
}

/** The components that something refers to. */
function usedIn(document: Json, kind: string, components: JsonObject): JsonObject {
  const text = JSON.stringify(document);
  return Object.fromEntries(
    Object.entries(components).filter(([name]) => text.includes(`"#/components/${kind}/${name}"`)),
  );
}
