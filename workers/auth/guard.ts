/** Authentication: every request to a worker passes here first, and no route looks at a token by itself. */

import type { Context, Hono, MiddlewareHandler } from "hono";
import { matchedRoutes } from "hono/route";
import { isRefusal, type Refusal } from "../core/problem.ts";
import { isListName } from "../core/todo.ts";
import {
  type Access,
  allowsEveryList,
  allowsList,
  allowsScope,
  type Budget,
  type Principal,
} from "../model/scope.ts";
import type { Restrictions } from "../model/tokens.ts";
import { mediaType, problem } from "../shared/http.ts";
import { ANYONE, type AuthEnv, identify, identifyCalendar, type RestrictionsLookup } from "./bearer.ts";
import { parseWebOrigins, refuseForeign } from "./foreign-pages.ts";
import { networkOf, type RateLimitEnv, refuseTooMany } from "./rate-limit.ts";
import { RestrictionsCache } from "./restrictions.ts";
import type { Admission } from "./tickets.ts";

export interface GuardedEnv {
  Bindings: AuthEnv & RateLimitEnv;
}

declare module "hono" {
  interface ContextVariableMap {
    /** Set by the guard, for every route that is not public. */
    principal: Principal;
  }
}

export interface GuardedRoute extends Access {
  readonly method: string;
  readonly path: string;
}

export interface GuardOptions<E extends GuardedEnv> {
  /** All of the worker's routes. */
  readonly routes: readonly GuardedRoute[];
  /** Asks the worker's own copy of the deny list, and who has made as many lists as they may. */
  readonly restrictions: (env: E["Bindings"]) => Promise<Restrictions>;
  /** Uses up a ticket for the list's events; undefined where it is not good. */
  readonly redeem?: (env: E["Bindings"], list: string, ticket: string) => Promise<Admission | undefined>;
}

/** Has a ticket in place of a token. Whether it is good only the list's object knows, so no list is allowed until then. */
const TICKET_HOLDER: Principal = { sub: "ticket", scope: "read", lists: [], exp: null, makesLists: "none" };
const BAD_TICKET: Refusal = {
  type: "unauthorized",
  detail: "That ticket was used, or is older than 30 seconds: ask for another.",
};
/** A path without a route: even its `404` needs a token. */
const NO_ROUTE: Access = { scope: "read" };
/** A route that is missing in the table: a mistake, which must open nothing. */
const UNLISTED: Access = { scope: "admin" };
/** Principals that are not one person: rate limits count them by address alone. */
const NAMELESS = new Set([ANYONE, TICKET_HOLDER]);
/** Types that a form of a foreign page can't send without being asked first (a preflight). */
const BODY_TYPES = new Set([
  "application/json",
  "application/x-ndjson",
  "application/jsonl",
  "application/json-lines",
]);

/** Guards all routes that are added after it. */
export function guard<E extends GuardedEnv>(
  app: Hono<E>,
  { routes, restrictions, redeem }: GuardOptions<E>,
): void {
  const accessOf = new Map<string, Access>(routes.map((route) => [nameOf(route), route]));
  const cache = new RestrictionsCache();

  const authorize: MiddlewareHandler<E> = async (c, next) => {
    const route = wanted(c);
    const access = route ? (accessOf.get(nameOf(route)) ?? UNLISTED) : NO_ROUTE;
    const { scope } = access;
    const budget = access.budget ?? (scope === "public" ? undefined : scope);
    if (budget === undefined) return next();
    // Counted before the token is checked, so that guessing tokens is counted too.
    const address = c.req.header("cf-connecting-ip");
    const tooMany =
      address !== undefined && (await overBudget(c.env, budget, `address ${networkOf(address)}`));
    if (tooMany) return tooMany;
    if (scope === "public") return next();
    const lookup = { cache, lookUp: () => restrictions(c.env) };
    const principal = await whoAsks(c.req.raw, c.env, access, lookup);
    if (isRefusal(principal)) return refused(principal);
    c.set("principal", principal);
    const overdrawn = !NAMELESS.has(principal) && (await overBudget(c.env, budget, `sub ${principal.sub}`));
    if (overdrawn) return overdrawn;
    if (!allowsScope(principal.scope, scope))
      return refused({ type: "forbidden", detail: `That needs a token with the scope ${scope}.` });
    // Nodes, tokens and numbers of the whole cluster concern every list, so an admin of some lists may not decide on them.
    if (scope === "admin" && !route?.path.includes(":list") && !allowsEveryList(principal.lists))
      return refused({
        type: "forbidden",
        detail: "That is about every list: it needs a token for all (*).",
      });
    return next();
  };

  /** Runs before the list's object is called: so a refusal is the same whether the list exists, and has no bookmark. */
  const authorizeList: MiddlewareHandler<E> = async (c, next) => {
    const list = c.req.param("list") ?? "";
    if (c.get("principal") === TICKET_HOLDER) {
      const ticket = c.req.query("ticket") ?? "";
      const admission = isListName(list) ? await redeem?.(c.env, list, ticket) : undefined;
      if (!admission) return refused(BAD_TICKET);
      const { until } = admission;
      c.set("principal", { ...TICKET_HOLDER, lists: [list], exp: until === null ? null : until / 1_000 });
    }
    if (allowsList(c.get("principal").lists, list)) return next();
    return refused({
      type: "forbidden",
      detail: `Your token is not for the list ${JSON.stringify(list)}.`,
    });
  };

  app.use(authorize);
  app.use("/lists/:list/*", authorizeList);
}

/** The route that will answer, if there is one. */
function wanted<E extends GuardedEnv>(c: Context<E>): Pick<GuardedRoute, "method" | "path"> | undefined {
  return matchedRoutes(c).find(({ method }) => method !== "ALL");
}

function nameOf({ method, path }: Pick<GuardedRoute, "method" | "path">): string {
  return `${method} ${path}`;
}

async function whoAsks(
  request: Request,
  env: AuthEnv,
  { takesTicket, takesCalendarToken }: Access,
  restrictions: RestrictionsLookup,
): Promise<Principal | Refusal> {
  if (env.TODO_OPEN === "yes")
    return refuseForeign(request, parseWebOrigins(env.TODO_CORS_ORIGINS)) ?? ANYONE;
  if (request.headers.has("authorization")) return identify(request, env, restrictions);
  const { searchParams } = new URL(request.url);
  if (takesTicket && searchParams.has("ticket")) return TICKET_HOLDER;
  const token = takesCalendarToken && searchParams.get("token");
  return token ? identifyCalendar(token, env, restrictions) : identify(request, env, restrictions);
}

async function overBudget(env: RateLimitEnv, budget: Budget, key: string): Promise<Response | undefined> {
  const over = await refuseTooMany(env, budget, key);
  return over && problem(over.refusal, { "retry-after": String(over.retryAfterSeconds) });
}

/** Refuses a write whose body has a type other than ours: a form of a foreign page always has such a type. */
export const refuseForms: MiddlewareHandler = async (c, next) => {
  const type = mediaType(c.req.raw.headers);
  const reads = c.req.method === "GET" || c.req.method === "HEAD";
  if (reads || type === undefined || BODY_TYPES.has(type)) return next();
  return refused({ type: "unsupported-media-type", detail: "Send the body as application/json." });
};

function refused(refusal: Refusal): Response {
  return problem(refusal, refusal.type === "unauthorized" ? { "www-authenticate": "Bearer" } : {});
}
