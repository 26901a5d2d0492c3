/** From a request to what the list's object is asked. */
import type { Context, MiddlewareHandler } from "hono";
import { parseBookmark } from "../../core/bookmark.ts";
import { invalid, problem } from "../../shared/http.ts";
import { objectOf } from "../../shared/objects.ts";
import type { DatanodeBindings } from "../env.ts";
import type { ExportRequest, ListRequest } from "../list/list-request.ts";

export type DatanodeContext = Context<DatanodeBindings>;

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
export const carryBookmark: MiddlewareHandler<DatanodeBindings> = async (c, next) => {
  await next();
  if (!c.res.headers.has("todo-bookmark")) c.header("todo-bookmark", await listOf(c).bookmark());
};

export function listOf(c: DatanodeContext) {
  return objectOf(c.env, c.env.NODE, c.env.LISTS, c.req.param("list") ?? "");
}

export function listRequest(c: DatanodeContext): ListRequest {
  return { list: c.req.param("list") ?? "", bookmark: c.req.header("todo-bookmark") ?? null };
}

/** An export's, for all of its pages. */
export function exportRequest(c: DatanodeContext): ExportRequest {
  return { ...listRequest(c), exportId: crypto.randomUUID() };
}

/** The request of a route that may make the list here, should it be new. */
export function makerRequest(c: DatanodeContext): ListRequest {
  const { sub, makesLists } = c.get("principal");
  if (makesLists === "any") return listRequest(c);
  return { ...listRequest(c), maker: sub, mayMakeList: makesLists === "counted" };
}

/** A write's: with its idempotency key, and what the key stands for: the request as it was parsed. */
export function writeRequest(c: DatanodeContext, body: unknown = null): ListRequest {
  const key = c.req.header("idempotency-key");
  const request = makerRequest(c);
  if (key === undefined) return request;
  return { ...request, key: { key, request: JSON.stringify([c.req.method, c.req.path, body]) } };
}
