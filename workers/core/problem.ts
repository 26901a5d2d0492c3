/** Every error a client can meet (RFC 9457), as data: status and title by type. Pure; the workers make responses of it. */

export const PROBLEMS = {
  invalid: { status: 400, title: "Invalid request" },
  unauthorized: { status: 401, title: "Unauthorized" },
  forbidden: { status: 403, title: "Forbidden" },
  "not-found": { status: 404, title: "Not found" },
  "method-not-allowed": { status: 405, title: "Method not allowed" },
  "ambiguous-id": { status: 409, title: "Ambiguous id" },
  "changed-since": { status: 409, title: "Changed since" },
  "last-node": { status: 409, title: "Last node" },
  "too-large": { status: 413, title: "Too large" },
  "unsupported-media-type": { status: 415, title: "Unsupported media type" },
  "idempotency-mismatch": { status: 422, title: "Idempotency key used for another request" },
  "rate-limited": { status: 429, title: "Too many requests" },
  internal: { status: 500, title: "Internal error" },
  behind: { status: 503, title: "This node is behind" },
  retired: { status: 503, title: "This node is retired" },
  unreachable: { status: 503, title: "No node can be reached" },
} as const;

export type ProblemType = keyof typeof PROBLEMS;

/** A refusal on its way to the client: `detail` tells a person what to do. Further members are shown as they are. */
export interface Refusal {
  readonly type: ProblemType;
  readonly detail: string;
  readonly candidates?: readonly { readonly id: string; readonly task: string }[];
}

/** The problem document (`application/problem+json`). `type` is a URI reference that ends in the problem's name. */
export interface Problem extends Omit<Refusal, "type"> {
  readonly type: string;
  readonly title: string;
  readonly status: number;
}

export function toProblem(refusal: Refusal): Problem {
  const { type, ...members } = refusal;
  return { type: `/problems/${type}`, ...PROBLEMS[type], ...members };
}

/** Whether an outcome is a refusal: no other outcome has a `detail` and a problem's `type`. */
export function isRefusal(outcome: unknown): outcome is Refusal {
  if (typeof outcome !== "object" || outcome === null || !("type" in outcome && "detail" in outcome))
    return false;
  return typeof outcome.type === "string" && outcome.type in PROBLEMS;
}

/** What an error says, for logs and reports. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
