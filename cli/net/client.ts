/** One request to one node or to the sync worker, and everything that can become of it. */
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import * as v from "valibot";
import { parseJson } from "../formats/json.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import { errorCode } from "../system-error.ts";
import { ProblemSchema } from "./answers.ts";
import { type Exchange, exchange, type Failed, type HttpRequest, openExchange, readWhole } from "./http.ts";

export interface Request {
  readonly method: "GET" | "POST" | "PATCH" | "DELETE";
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Sent as JSON Lines, as they come; instead of `body`. */
  readonly lines?: () => AsyncIterable<string>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly signal?: AbortSignal;
}

export type Problem = v.InferOutput<typeof ProblemSchema>;

export interface NoAnswer {
  readonly type: "no-answer";
  readonly mayHaveArrived: boolean;
  readonly reason: string;
}

/** What someone answered that is of no use: a refusal, or something that is not in our words. */
export type Refused =
  | {
      readonly type: "problem";
      readonly text: string;
      readonly problem: Problem;
      readonly headers: IncomingHttpHeaders;
    }
  | { readonly type: "foreign"; readonly status: number; readonly headers: IncomingHttpHeaders };

export type Outcome =
  | {
      readonly type: "answer";
      readonly text: string;
      readonly body: unknown;
      readonly headers: IncomingHttpHeaders;
    }
  | Refused
  | NoAnswer;

export type StreamOutcome =
  | { readonly type: "stream"; readonly stream: IncomingMessage; readonly headers: IncomingHttpHeaders }
  | Refused
  | NoAnswer;

/** A gateway speaks for a node that it could not reach, or that died under the request. */
const GATEWAY_STATUSES = new Set([502, 503, 504, 520, 521, 522, 523, 524, 525, 526, 530]);

/** Sends the request once, for an answer that is one JSON document. */
export async function send(to: Endpoint, request: Request): Promise<Outcome> {
  const result = await exchange(new URL(to.url + request.path), httpRequest(to, request, "application/json"));
  if (result.type === "failed") return noAnswer(result);
  const { status, headers, text } = result;
  const body = parseJson(text);
  if (isSuccess(status) && body !== undefined) return { type: "answer", text, body, headers };
  return refused(result, body);
}

/** Sends the request once, for an answer that is read as it comes. */
export async function sendForStream(to: Endpoint, request: Request, accept: string): Promise<StreamOutcome> {
  const opened = await openExchange(new URL(to.url + request.path), httpRequest(to, request, accept));
  if (opened.type === "failed") return noAnswer(opened);
  const { status, headers, body } = opened;
  if (isSuccess(status)) return { type: "stream", stream: body, headers };
  const result = await readWhole(opened);
  return result.type === "failed" ? noAnswer(result) : refused(result, parseJson(result.text));
}

function httpRequest(
  { name, token, viaGateway }: Endpoint,
  { method, body, lines, headers, timeoutMs, signal }: Request,
  accept: string,
): HttpRequest {
  const type = lines ? "application/x-ndjson" : body === undefined ? undefined : "application/json";
  return {
    method,
    headers: {
      accept,
      ...(type !== undefined && { "content-type": type }),
      ...(viaGateway && { "todo-node": name }),
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...headers,
    },
    body: lines ?? (body === undefined ? undefined : JSON.stringify(body)),
    timeoutMs,
    ...(signal && { signal }),
  };
}

function refused(
  { status, headers, text }: Extract<Exchange, { type: "answered" }>,
  body: unknown,
): Refused | NoAnswer {
  const problem = v.safeParse(ProblemSchema, body);
  if (!isSuccess(status) && problem.success)
    return { type: "problem", text, problem: problem.output, headers };
  if (GATEWAY_STATUSES.has(status))
    return { type: "no-answer", mayHaveArrived: true, reason: `gateway status ${status}` };
  return { type: "foreign", status, headers };
}

function noAnswer({ wasConnected, error }: Failed): NoAnswer {
  return { type: "no-answer", mayHaveArrived: wasConnected, reason: reasonOf(error) };
}

const REASONS: ReadonlyMap<string | undefined, string> = new Map([
  ["ECONNREFUSED", "connection refused"],
  ["ECONNRESET", "connection lost"],
  ["ENOTFOUND", "no such host"],
  ["EAI_AGAIN", "its host can't be looked up"],
  ["ETIMEDOUT", "no answer in time"],
  ["EPIPE", "connection lost"],
  ["EHOSTUNREACH", "no way to its host"],
  ["ENETUNREACH", "no way to its network"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "its certificate is not trusted"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "its certificate is not trusted"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "its certificate is not trusted"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "its certificate is for another host"],
  ["CERT_HAS_EXPIRED", "its certificate has expired"],
  ["EPROTO", "it does not speak https"],
]);

function reasonOf(error: Error): string {
  // Where a host has several addresses, the first failure stands for all.
  const first = error instanceof AggregateError ? error.errors.find((each) => each instanceof Error) : error;
  return REASONS.get(errorCode(first)) ?? (first ?? error).message;
}

function isSuccess(status: number): boolean {
  return status >= 200 && status < 300;
}
