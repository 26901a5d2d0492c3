/** One request to the API. What the protocol expects, refusals and silence too, is a value; a throw is a bug. */
import * as v from "valibot";
import { refuse, token } from "../shell/sign-in-state.ts";
import { ProblemShape } from "./shapes.ts";

export type Outcome<T> =
  | { readonly type: "ok"; readonly value: T; readonly headers: Headers }
  /** The server understood, and said no: the same request gets the same answer. `problem`: its short name. */
  | { readonly type: "refused"; readonly problem: string; readonly detail: string }
  /** No node took the request; `arrived: false` where that is certain, and otherwise it may have been taken all the same. */
  | {
      readonly type: "unanswered";
      readonly problem: string;
      readonly detail: string;
      readonly arrived: false | "unknown";
    };

export interface Ask {
  readonly method?: "GET" | "POST" | "PATCH" | "DELETE";
  readonly body?: unknown;
  /** The node that is to answer; without it, the nearest one that is up. */
  readonly node?: string | null;
  readonly bookmark?: string | null;
  readonly key?: string;
  readonly signal?: AbortSignal;
  /** After this the answer is taken as lost. */
  readonly timeoutMs?: number;
}

/** Problems that time may mend, or another token: the same request is worth sending again. */
const LATER = new Set(["behind", "internal", "rate-limited", "retired", "unauthorized", "unreachable"]);
/** Browsers let 64 KiB of all requests together go on when their tab is closed, and refuse to send more: this leaves room for others. */
const MAX_KEPT_ALIVE_BYTES = 32_768;
/** Unless more is asked for. A node may wait 5 s for what a bookmark has seen. */
const TIMEOUT_MS = 12_000;

export async function request<T>(
  path: string,
  shape: v.GenericSchema<unknown, T>,
  { method = "GET", body, node, bookmark, key, signal, timeoutMs = TIMEOUT_MS }: Ask = {},
): Promise<Outcome<T>> {
  const headers = new Headers({ accept: "application/json" });
  if (body !== undefined) headers.set("content-type", "application/json");
  if (node) headers.set("todo-node", node);
  if (bookmark) headers.set("todo-bookmark", bookmark);
  if (key !== undefined) headers.set("idempotency-key", key);
  const text = body === undefined ? undefined : JSON.stringify(body);
  const sent = token.value;
  if (sent) headers.set("authorization", `Bearer ${sent}`);
  const timeout = AbortSignal.timeout(timeoutMs);
  let response: Response;
  let json: unknown;
  try {
    response = await fetch(path, {
      method,
      headers,
      cache: "no-store",
      // A write that is on its way goes on when its tab is closed.
      keepalive: method !== "GET" && new Blob([text ?? ""]).size <= MAX_KEPT_ALIVE_BYTES,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
      ...(text !== undefined && { body: text }),
    });
    json = await response.json();
  } catch {
    return { type: "unanswered", problem: "offline", detail: "", arrived: "unknown" };
  }
  if (!response.ok) return refusal(response.status, json, sent);
  const parsed = v.safeParse(shape, json);
  if (parsed.success) return { type: "ok", value: parsed.output, headers: response.headers };
  const [issue] = parsed.issues;
  return { type: "refused", problem: "unreadable", detail: `${path}: ${issue.message}` };
}

function refusal<T>(status: number, json: unknown, sent: string | null): Outcome<T> {
  const parsed = v.safeParse(ProblemShape, json);
  const detail = parsed.success ? parsed.output.detail : "";
  const problem = parsed.success ? (parsed.output.type.split("/").at(-1) ?? "") : `status-${status}`;
  // Also where one was sent: it has expired, or was revoked. One that came meanwhile is another matter.
  if (problem === "unauthorized" && token.value === sent) refuse();
  if (!LATER.has(problem) && status < 500) return { type: "refused", problem, detail };
  const arrived = problem === "internal" || status === 500 ? "unknown" : false;
  return { type: "unanswered", problem, detail, arrived };
}
