/** From a request to what the list's object is asked, and from its answer to the response. */
import type { Context, MiddlewareHandler } from "hono";
import { parseBookmark } from "../../core/bookmark.ts";
import { isRefusal } from "../../core/problem.ts";
import { invalid, problem } from "../../shared/http.ts";
import type { DatanodeEnv } from "../env.ts";
import type { Answer, Ask } from "../list/answer.ts";

export type DatanodeContext = Context<{ Bindings: DatanodeEnv }>;

/** Visible ASCII: what a header can carry unharmed. */
const KEY_PATTERN = /^[\x21-\x7e]{1,255}$/;

/** Refuses a malformed bookmark or idempotency key before anything is asked of the list. */
export const refuseBadHeaders: MiddlewareHandler = async (c, next) => {
  const bookmark = c.req.header("todo-bookmark");
  if (bookmark !== undefined && !parseBookmark(bookmark)) {
    return problem(invalid("The header todo-bookmark is malformed: send back what an answer carried."));
  }
  const key = c.req.header("idempotency-key");
  if (key !== undefined && !KEY_PATTERN.test(key)) {
    return problem(invalid("The header Idempotency-Key must be 1 to 255 visible ASCII characters."));
  }
  return next();
};

/** Every answer on a list carries a bookmark (B2); one that was refused before the list was asked gets it here. */
export const carryBookmark: MiddlewareHandler<{ Bindings: DatanodeEnv }> = async (c, next) => {
  await next();
  if (!c.res.headers.has("todo-bookmark")) c.header("todo-bookmark", await listOf(c).bookmark());
};

export function listOf(c: DatanodeContext) {
  return c.env.LISTS.getByName(c.req.param("list") ?? "");
}

export function ask(c: DatanodeContext): Ask {
  return { list: c.req.param("list") ?? "", bookmark: c.req.header("todo-bookmark") ?? null };
}

/** A write's ask: with its idempotency key, and what the key stands for: the request as it was parsed. */
export function askOnce(c: DatanodeContext, body: unknown = null): Ask {
  const key = c.req.header("idempotency-key");
  if (key === undefined) return ask(c);
  return { ...ask(c), once: { key, request: JSON.stringify([c.req.method, c.req.path, body]) } };
}

export function reply<T>(answer: Answer<T>, status = 200, headers: Record<string, string> = {}): Response {
  const { outcome } = answer;
  const all = { ...answerHeaders(answer), ...headers };
  if (isRefusal(outcome)) return problem(outcome, all);
  if (typeof outcome !== "string") return Response.json(outcome, { status, headers: all });
  return new Response(outcome, { status, headers: { "content-type": "application/json", ...all } });
}

/** What every answer on a list carries (B2, B4); of a refusal to wait longer, when to come back. */
export function answerHeaders({ outcome, bookmark, lost, stamp }: Answer<unknown>): Record<string, string> {
  return {
    "todo-bookmark": bookmark,
    ...(lost.length > 0 && { "todo-bookmark-lost": lost.join(",") }),
    ...(stamp !== null && { "todo-stamp": stamp }),
    ...(isRefusal(outcome) && outcome.type === "behind" && { "retry-after": "5" }),
  };
}
