/** One request to one node or to the sync worker, and everything that can become of it. */
import type { IncomingHttpHeaders } from "node:http";
import * as v from "valibot";
import { ProblemSchema } from "./answers.ts";
import { type Exchange, exchange } from "./http.ts";
import type { Endpoint } from "./setting-values.ts";
import { errorCode } from "./system-error.ts";

export interface Request {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly token: string | undefined;
  readonly timeoutMs: number;
}

export type Problem = v.InferOutput<typeof ProblemSchema>;

export type Outcome =
  | {
      readonly type: "answer";
      readonly text: string;
      readonly body: unknown;
      readonly headers: IncomingHttpHeaders;
    }
  | {
      readonly type: "problem";
      readonly text: string;
      readonly problem: Problem;
      readonly retryAfter: string | undefined;
    }
  /** Something answered, but not in our words. */
  | { readonly type: "foreign"; readonly status: number }
  | { readonly type: "no-answer"; readonly mayHaveArrived: boolean; readonly reason: string };

/** A gateway speaks for a node that it could not reach, or that died under the request. */
const GATEWAY_STATUSES = new Set([502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 530]);

/** Sends the request once. */
export async function send(to: Endpoint, request: Request): Promise<Outcome> {
  const { method, path, token, timeoutMs } = request;
  const body = request.body === undefined ? undefined : JSON.stringify(request.body);
  const headers = {
    accept: "application/json",
    ...(body !== undefined && { "content-type": "application/json" }),
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...request.headers,
  };
  const result = await exchange(new URL(to.url + path), { method, headers, body, timeoutMs });
  if (result.type === "answered") return understand(result);
  return { type: "no-answer", mayHaveArrived: result.wasConnected, reason: reasonOf(result.error) };
}

function understand({ status, headers, text }: Extract<Exchange, { type: "answered" }>): Outcome {
  const body = parseJson(text);
  const isSuccess = status >= 200 && status < 300;
  if (isSuccess && body !== undefined) return { type: "answer", text, body, headers };
  const problem = v.safeParse(ProblemSchema, body);
  if (!isSuccess && problem.success)
    return { type: "problem", text, problem: problem.output, retryAfter: headers["retry-after"] };
  if (GATEWAY_STATUSES.has(status))
    return { type: "no-answer", mayHaveArrived: true, reason: `gateway status ${status}` };
  return { type: "foreign", status };
}

const REASONS: ReadonlyMap<string | undefined, string> = new Map([
  ["ECONNREFUSED", "connection refused"],
  ["ECONNRESET", "connection lost"],
  ["ENOTFOUND", "no such host"],
  ["EAI_AGAIN", "its host can't be looked up"],
]);

function reasonOf(error: Error): string {
  // Where a host has several addresses, the first failure stands for all.
  const first = error instanceof AggregateError ? error.errors.find((each) => each instanceof Error) : error;
  return REASONS.get(errorCode(first)) ?? (first ?? error).message;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
