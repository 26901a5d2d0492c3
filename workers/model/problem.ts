/** The problem document as a schema (RFC 9457), for the OpenAPI document and for clients; core/problem.ts makes it. */
import * as v from "valibot";

export const ProblemSchema = v.object({
  /** Ends in the problem's name. */
  type: v.string(),
  title: v.string(),
  status: v.number(),
  /** Tells a person what to do. */
  detail: v.string(),
  candidates: v.exactOptional(v.array(v.object({ id: v.string(), task: v.string() }))),
});
