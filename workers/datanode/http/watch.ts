/** Watching a list, as far as the worker decides on it: until when. */
import type { Millis } from "../../core/hlc.ts";
import { MAX_STREAM_AGE_MS } from "../../core/limits.ts";
import { STREAM_END_HEADER } from "../live/watchers.ts";
import { type DatanodeContext, listOf } from "./list-request.ts";

/**
 * The stream or socket of the list's object, as an answer that may still be given headers. The object reads the query
 * itself: it answers upgrades, which only it can take.
 */
export async function watch(c: DatanodeContext): Promise<Response> {
  const headers = new Headers(c.req.raw.headers);
  const end = streamEnd(c);
  // A client's own must not get through.
  if (end === null) headers.delete(STREAM_END_HEADER);
  else headers.set(STREAM_END_HEADER, String(end));
  const answer = await listOf(c).fetch(new Request(c.req.raw, { headers }));
  return new Response(answer.body, answer);
}

/** With its token, or soon enough that a revoked one ends too. Null: it does not end. */
export function streamEnd(c: DatanodeContext): Millis | null {
  const { exp } = c.get("principal");
  return exp === null ? null : Math.min(exp * 1_000, Date.now() + MAX_STREAM_AGE_MS);
}
