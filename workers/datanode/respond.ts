/** From the answer of a list's object to the response. */
import { isRefusal, type ProblemType, type Refusal } from "../core/problem.ts";
import { problem } from "../shared/http.ts";
import type { ListAnswer } from "./list/list-request.ts";

export function respond<T>(
  answer: ListAnswer<T>,
  status = 200,
  headers: Record<string, string> = {},
): Response {
  const { outcome } = answer;
  const all = { ...answerHeaders(answer), ...headers };
  if (isRefusal(outcome)) return problem(outcome, all);
  if (typeof outcome !== "string") return Response.json(outcome, { status, headers: all });
  return new Response(outcome, { status, headers: { "content-type": "application/json", ...all } });
}

/** What every answer on a list carries (B2, B4); for a temporary refusal, when to retry. */
export function answerHeaders({
  outcome,
  bookmark,
  lost,
  stamp,
}: ListAnswer<unknown>): Record<string, string> {
  return {
    "todo-bookmark": bookmark,
    ...(lost.length > 0 && { "todo-bookmark-lost": lost.join(",") }),
    ...(stamp !== null && { "todo-stamp": stamp }),
    ...(isRefusal(outcome) && retryAfter(outcome)),
  };
}

function retryAfter({ type }: Refusal): Record<string, string> {
  const seconds = RETRY_AFTER_S[type];
  return seconds === undefined ? {} : { "retry-after": seconds };
}

const RETRY_AFTER_S: Partial<Record<ProblemType, string>> = { behind: "5", "rate-limited": "60" };
