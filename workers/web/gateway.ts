/**
 * The gateway's way to the nodes. The routes are the datanode's own code, called with the bindings of the node that is to
 * answer: so tokens, limits and problems are the same on both addresses.
 */
import type { Context } from "hono";
import { finishAnswers } from "../auth/answers.ts";
import { guard } from "../auth/guard.ts";
import { BOOKMARK_WAIT_MS } from "../core/limits.ts";
import type { Catalog } from "../datanode/catalog.ts";
import type { DataNode } from "../datanode/data-node.ts";
import type { DatanodeEnv } from "../datanode/env.ts";
import { createDatanode } from "../datanode/http/app.ts";
import type { Restrictions } from "../model/tokens.ts";
import { createApp, mediaType, problem, problemHandlers } from "../shared/http.ts";
import { objectOf } from "../shared/objects.ts";
import { placesOf } from "../shared/places.ts";
import { within } from "../shared/within.ts";
import { clusterOf, mapBindings } from "../sync/bindings.ts";
import type { WebEnv } from "./env.ts";
import { byDistance } from "./nearest.ts";
import { PROBE_TIMEOUT_MS, TIMEOUT_MS } from "./patience.ts";
import { retiredNodes } from "./retired.ts";

/** A node that answered this recently is not asked for a sign of life. */
const HEARD_FOR_MS = 2_000;
/** A node that failed this recently is asked last. */
const FAILED_FOR_MS = 5_000;

/** Statuses of refusals that say nothing about the write itself: the node may have made it before. */
const REFUSED_FOR_NOW = new Set([429, 503]);

/** The routes, for each node: their guard remembers the restrictions that the node knows. */
const apps = new Map<string, ReturnType<typeof createDatanode>>();
/** When nodes last answered and failed, as this isolate saw it. Only the order in which they are tried depends on it. */
const heardAt = new Map<string, number>();
const failedAt = new Map<string, number>();

export interface NodeBinding {
  readonly name: string;
  readonly env: DatanodeEnv;
}

/** The configured nodes, in the order of their names: each is two bindings, `DATANODE_<NAME>` and `CATALOG_<NAME>`. */
export function nodesOf(env: WebEnv): NodeBinding[] {
  const lists = mapBindings(env, "DATANODE_", (objects: DurableObjectNamespace<DataNode>) => objects);
  const catalogs = mapBindings(env, "CATALOG_", (objects: DurableObjectNamespace<Catalog>) => objects);
  return [...lists.keys()].sort().map((name) => ({
    name,
    env: {
      ...env,
      NODE: name,
      LISTS: lists.get(name) as DurableObjectNamespace<DataNode>,
      CATALOG: catalogs.get(name) as DurableObjectNamespace<Catalog>,
    },
  }));
}

/** Answers as the nearest node that is up, or as the one that the request asks for. */
export async function answer(request: Request, env: WebEnv, ctx: Context["executionCtx"]): Promise<Response> {
  const { asked, inner } = takeAsked(request);
  const nodes = nodesOf(env);
  const order =
    asked === null
      ? inOrder(await takingPart(nodes, env, ctx), env, request)
      : nodes.filter(({ name }) => name === asked);
  const isRead = inner.method === "GET" || inner.method === "HEAD";
  const answered = await (isRead ? read(order, inner, ctx) : write(order, inner, ctx));
  if (answered) return answered;
  const answer = order.length === 0 ? unknownNode(asked) : unreachable(order);
  return ownAnswers.fetch(request, { ...env, answer }, ctx);
}

/** The gateway's own answers need a token, and get the headers and the log line that a node's refusals get. */
const ownAnswers = createApp<{ Bindings: WebEnv & { readonly answer: Response } }>();
finishAnswers(ownAnswers);
guard(ownAnswers, { routes: [], restrictions });
ownAnswers.all("*", ({ env }) => env.answer);
problemHandlers(ownAnswers);

/** No restrictions while the cluster object does not answer: an own answer only names nodes, and says that none answers. */
async function restrictions(env: WebEnv): Promise<Restrictions> {
  const asked = async () => clusterOf(env).standings();
  const known = await within(
    PROBE_TIMEOUT_MS,
    asked().catch(() => undefined),
  );
  return known ?? { revoked: [], full: [] };
}

/** The next node answers where one is late, can't be reached, or lacks what the bookmark has seen; undefined if none does. */
async function read(
  order: readonly NodeBinding[],
  request: Request,
  ctx: Context["executionCtx"],
): Promise<Response | undefined> {
  let last: Response | undefined;
  for (const node of order) {
    // A node that failed is asked for a sign of life first: that is cheaper than a request that fails.
    if (failedAt.has(node.name) && !(await isAlive(node, request))) continue;
    const response = await within(patience(request), send(node, request.clone(), ctx));
    if (response === undefined) note(node.name, false);
    else if (response.status < 500) return response;
    // A node that fails although it lives has an answer of its own to give.
    else if (response.status !== 500 || (await isAlive(node, request))) last = response;
  }
  return last;
}

/**
 * A write goes to a node that has just shown that it lives. A node that has not, and one that refuses (503) what was not
 * sent before, wrote nothing: only then may the next one get it. With a key, a write without an answer is sent again to
 * the same node, which makes it once.
 */
async function write(
  order: readonly NodeBinding[],
  request: Request,
  ctx: Context["executionCtx"],
): Promise<Response | undefined> {
  const isKeyed = request.headers.has("idempotency-key");
  let last: Response | undefined;
  for (const node of order) {
    if (!(await isAlive(node, request))) continue;
    // An import may be long, and is not kept here to be sent again.
    if (isStream(request)) return send(node, request, ctx);
    const first = isKeyed
      ? await within(patience(request), send(node, request.clone(), ctx))
      : await send(node, request.clone(), ctx);
    if (first === undefined || (isKeyed && first.status === 500)) {
      const second = await send(node, request.clone(), ctx);
      // The first one may still arrive: elsewhere, the write would be made once more.
      return REFUSED_FOR_NOW.has(second.status) ? inDoubt(node, second) : second;
    }
    if (first.status !== 503) return first;
    last = first;
  }
  return last;
}

function isStream({ headers, body }: Request): boolean {
  return body !== null && mediaType(headers) !== "application/json";
}

/** How long a node may take. */
function patience(request: Request): number {
  return TIMEOUT_MS + (request.headers.has("todo-bookmark") ? BOOKMARK_WAIT_MS : 0);
}

/** `todo-node` as a header, or in the query where a WebSocket can't send headers; the node's own routes do not know it. */
function takeAsked(request: Request): { asked: string | null; inner: Request } {
  const url = new URL(request.url);
  const asked = request.headers.get("todo-node") ?? url.searchParams.get("todo-node");
  if (!url.searchParams.has("todo-node")) return { asked, inner: request };
  url.searchParams.delete("todo-node");
  return { asked, inner: new Request(url, request) };
}

/** A retired node has what no round goes on with: it answers only who asks for it, or where there is no other (P2). */
async function takingPart(
  nodes: readonly NodeBinding[],
  env: WebEnv,
  ctx: Context["executionCtx"],
): Promise<readonly NodeBinding[]> {
  if (nodes.length < 2) return nodes;
  const retired = await retiredNodes(env, ctx);
  const others = nodes.filter(({ name }) => !retired.has(name));
  return others.length > 0 ? others : nodes;
}

function inOrder(nodes: readonly NodeBinding[], env: WebEnv, request: Request): NodeBinding[] {
  const names = nodes.map(({ name }) => name);
  const near = byDistance(names, placesOf(env), request.cf);
  const failing = (name: string) => Date.now() - (failedAt.get(name) ?? 0) < FAILED_FOR_MS;
  const order = [...near.filter((name) => !failing(name)), ...near.filter(failing)];
  return order.flatMap((name) => nodes.filter((node) => node.name === name));
}

/** What the node's own routes answer, under its name. */
async function send(
  { name, env }: NodeBinding,
  request: Request,
  ctx: Context["executionCtx"],
): Promise<Response> {
  const response = await appOf(name).fetch(request, env, ctx);
  // Only a bookmark comes from a list's object, so only it is a sign of life: health, the document and refusals need none.
  if (response.status === 500) note(name, false);
  else if (response.headers.has("todo-bookmark")) note(name, true);
  const named = new Response(response.body, response);
  named.headers.set("todo-node", name);
  return named;
}

function appOf(name: string): ReturnType<typeof createDatanode> {
  const app = apps.get(name) ?? createDatanode();
  apps.set(name, app);
  return app;
}

async function isAlive({ name, env }: NodeBinding, request: Request): Promise<boolean> {
  if (Date.now() - (heardAt.get(name) ?? 0) < HEARD_FOR_MS) return true;
  const list = new URL(request.url).pathname.split("/")[2] ?? "";
  const answered = await within(PROBE_TIMEOUT_MS, probe(env, list));
  note(name, answered === true);
  return answered === true;
}

async function probe(env: DatanodeEnv, list: string): Promise<boolean> {
  try {
    await objectOf(env, env.NODE, env.LISTS, list).bookmark();
    return true;
  } catch {
    return false;
  }
}

function note(name: string, answered: boolean): void {
  (answered ? heardAt : failedAt).set(name, Date.now());
  (answered ? failedAt : heardAt).delete(name);
}

function unknownNode(asked: string | null): Response {
  return problem({ type: "invalid", detail: `There is no node ${JSON.stringify(asked)} in this cluster.` });
}

/** In place of the node's refusal, under its headers: who reads that nothing was changed may write on another node. */
function inDoubt({ name }: NodeBinding, refused: Response): Response {
  const detail = `Whether node ${name} made the write is not known: it may still do so. Send it again with its key, to node ${name}.`;
  const { status, body } = problem({ type: "internal", detail });
  return new Response(body, { status, headers: refused.headers });
}

/** Nothing was sent to any node, so the client may ask again at once, and elsewhere. */
function unreachable(order: readonly NodeBinding[]): Response {
  const names = order.map(({ name }) => name).join(", ");
  const detail = `No answer from ${names}. Nothing was changed; try again, or another node.`;
  return problem({ type: "unreachable", detail }, { "retry-after": "1" });
}
