/** The gateway's own routes; all others are a datanode's or the sync worker's. */
import * as v from "valibot";
import { NodeCatalog } from "../shared/catalogs.ts";
import { PLACES, placesOf } from "../shared/places.ts";
import { type Route, routesFor } from "../shared/route.ts";
import { SYNC_MODES, syncMode } from "../shared/sync-mode.ts";
import { parseTable } from "../shared/table.ts";
import { within } from "../shared/within.ts";
import type { WebBindings, WebEnv } from "./env.ts";
import { type NodeBinding, nodesOf } from "./gateway.ts";
import { LocalChange, LocalSchema, NOTHING_LOCAL } from "./local.ts";
import { REACHABLE_TIMEOUT_MS } from "./patience.ts";
import { askRetired } from "./retired.ts";
import { SESSION_LINK_ROUTES } from "./session-links.ts";

export const ClusterSchema = v.object({
  nodes: v.array(
    v.object({
      node: v.string(),
      /** A location hint or jurisdiction of Durable Objects; null where none is configured. */
      place: v.nullable(v.picklist(PLACES)),
      /** The node's own address; null where it is not told. */
      url: v.nullable(v.string()),
      reachable: v.boolean(),
      retired: v.boolean(),
    }),
  ),
  mode: v.picklist(SYNC_MODES),
});

const route = routesFor<WebBindings>();

export const WEB_ROUTES: readonly Route<WebBindings>[] = [
  route({
    method: "GET",
    path: "/cluster",
    scope: "read",
    summary: "The nodes, their places and state, and when rounds run",
    answer: ClusterSchema,
    async handle({ env, json }) {
      // Where the sync worker can't be asked, none is said to be: the list is wanted most while something is down.
      const retired = (await askRetired(env)) ?? new Set();
      const places = placesOf(env);
      const urls = parseTable(env.TODO_NODE_URLS);
      const nodes = nodesOf(env).map(async (node) => ({
        node: node.name,
        place: places.get(node.name) ?? null,
        url: urls.get(node.name) ?? null,
        reachable: await isReachable(node),
        retired: retired.has(node.name),
      }));
      return json({ nodes: await Promise.all(nodes), mode: syncMode(env) });
    },
  }),
  route({
    method: "GET",
    path: "/local",
    scope: "read",
    summary: "What can be stopped and paused on this machine",
    answer: LocalSchema,
    handle: ({ env, req }) => ofThisMachine(env, new Request(req.url)),
  }),
  route({
    method: "POST",
    path: "/local",
    scope: "admin",
    summary: "Stop or start a node on this machine, or pause automatic rounds",
    body: LocalChange,
    answer: LocalSchema,
    handle: ({ env, req }, { body }) =>
      ofThisMachine(env, new Request(req.url, { method: "POST", body: JSON.stringify(body) })),
  }),
  ...SESSION_LINK_ROUTES,
];

async function ofThisMachine({ LOCAL }: WebEnv, request: Request): Promise<Response> {
  if (!LOCAL) return Response.json(NOTHING_LOCAL);
  const answer = await LOCAL.fetch(request);
  // Headers of another worker's answer can't be changed; those of a copy can.
  return new Response(answer.body, answer);
}

async function isReachable({ env }: NodeBinding): Promise<boolean> {
  const { directory } = new NodeCatalog(env, env.NODE, env.CATALOG);
  const asked = async () => (await directory.shards()) !== undefined;
  return (
    (await within(
      REACHABLE_TIMEOUT_MS,
      asked().catch(() => false),
    )) === true
  );
}
