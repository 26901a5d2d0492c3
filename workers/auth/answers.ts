/** What every answer carries, whatever it answers: headers for browsers, and an id that the log names too. */
import type { Hono, MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { matchedRoutes } from "hono/route";
import { log } from "../shared/log.ts";
import { parseWebOrigins } from "./foreign-pages.ts";
import type { GuardedEnv } from "./guard.ts";

/** Headers of this API that pages of allowed origins may read. */
export const EXPOSED_HEADERS = [
  "todo-bookmark",
  "todo-bookmark-lost",
  "todo-stamp",
  "todo-event-id",
  "todo-node",
  "todo-request-id",
  "retry-after",
  "location",
];
/** What a page's request may carry beside what browsers always allow. */
const SENT_HEADERS = [
  "authorization",
  "content-type",
  "idempotency-key",
  "last-event-id",
  "todo-bookmark",
  "todo-node",
  "todo-request-id",
];
/** An answer is data, not a page: browsers must not run, frame, sniff or cache it, nor pass its address on. */
const BROWSER_HEADERS = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
};
/** Unless the route says that clients may keep it, and ask each time whether it is still so. */
const CACHE_CONTROL = "no-store";
/** A year. Browsers heed it over https only, so it is sent over https only. */
const HTTPS_ONLY = { "strict-transport-security": "max-age=31536000; includeSubDomains" };
const REQUEST_ID = /^[\w-]{1,64}$/;

/** Call it first: refusals need its headers too. */
export function finishAnswers<E extends GuardedEnv>(app: Hono<E>): void {
  app.use(finished, forOtherOrigins);
}

const answerPreflight = cors({
  origin: (origin) => origin,
  allowMethods: ["GET", "HEAD", "POST", "PATCH", "DELETE"],
  allowHeaders: SENT_HEADERS,
  exposeHeaders: EXPOSED_HEADERS,
  maxAge: 600,
});

/** Closed unless the operator names origins: those get their preflights answered, and may read what they asked for. */
const forOtherOrigins: MiddlewareHandler<GuardedEnv> = (c, next) => {
  const origin = c.req.header("origin");
  if (origin === undefined || !parseWebOrigins(c.env.TODO_CORS_ORIGINS).includes(origin)) return next();
  const isPreflight = c.req.header("access-control-request-method") !== undefined;
  // An OPTIONS request that is no preflight is answered like any method that no route has.
  return c.req.method === "OPTIONS" && !isPreflight ? next() : answerPreflight(c, next);
};

/** The request's id, the client's own where it sent one; a refused request leaves a line in the log. */
const finished: MiddlewareHandler<GuardedEnv> = async (c, next) => {
  const given = c.req.header("todo-request-id");
  const id = given !== undefined && REQUEST_ID.test(given) ? given : crypto.randomUUID();
  await next();
  const { status, headers } = c.res;
  if (status >= 400) {
    const route = matchedRoutes(c).find(({ method }) => method !== "ALL")?.path ?? null;
    const sub = c.get("principal")?.sub ?? null;
    log({ event: "refused", status, method: c.req.method, route, sub, requestId: id });
  }
  const isHttps = c.req.url.startsWith("https:");
  for (const [name, value] of Object.entries({ ...BROWSER_HEADERS, ...(isHttps && HTTPS_ONLY) }))
    headers.set(name, value);
  if (!headers.has("cache-control")) headers.set("cache-control", CACHE_CONTROL);
  headers.set("todo-request-id", id);
};
