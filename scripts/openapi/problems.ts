/** Every problem that a client can meet, as one response for each status. */
import { PROBLEMS, type ProblemType, toProblem } from "../../workers/core/problem.ts";
import { problemHeaders } from "./headers.ts";
import type { Json, JsonObject } from "./schemas.ts";

/** When it comes. */
const WHEN: Readonly<Record<ProblemType, string>> = {
  invalid: "the path, the query, a header or the body can't be read",
  unauthorized: "the token is missing or wrong",
  forbidden: "the token, or the page that asks, may not do this",
  "not-found": "there is no such todo, node, link or route",
  "method-not-allowed": "the path has other methods; `Allow` lists them",
  "ambiguous-id": "the short id matches several todos; `candidates` lists them",
  "changed-since": "a later write changed what is to be undone",
  "last-node": "the only remaining node can't be retired",
  "too-large": "the body is too long",
  "unsupported-media-type": "the body has another type",
  "idempotency-mismatch": "the key was used for another request",
  "rate-limited": "too many requests: wait as `Retry-After` says",
  internal: "something failed; a write may or may not have been made",
  unreachable: "no node can be reached",
  behind: "the node does not yet hold what the bookmark has seen",
  retired: "the node no longer takes writes: ask another one",
};

const TYPES = Object.keys(PROBLEMS) as ProblemType[];

/** By status, as text. */
export function problemResponses(): JsonObject {
  const statuses = [...new Set(TYPES.map((type) => PROBLEMS[type].status))];
  return Object.fromEntries(statuses.map((status) => [String(status), response(status)]));
}

export function problemRef(status: number): JsonObject {
  return { $ref: `#/components/responses/${status}` };
}

function response(status: number): JsonObject {
  const types = TYPES.filter((type) => PROBLEMS[type].status === status);
  return {
    description: types.map((type) => `\`${type}\`: ${WHEN[type]}.`).join(" "),
    headers: problemHeaders(status),
    content: {
      "application/problem+json": {
        schema: {
          allOf: [{ $ref: "#/components/schemas/Problem" }],
          properties: { type: { enum: types.map((type) => toProblem({ type, detail: "" }).type) } },
        },
        examples: Object.fromEntries(types.map((type) => [type, { value: example(type) }])),
      },
    },
  };
}

function example(type: ProblemType): Json {
  const candidates =
    type === "ambiguous-id"
      ? [
          { id: "1-a7k2xq", task: "buy milk" },
          { id: "1-b3m9fd", task: "call home" },
        ]
      : undefined;
  const problem = toProblem({ type, detail: `What a person can do: ${WHEN[type]}.` });
  return { ...problem, ...(candidates && { candidates }) } as unknown as Json;
}
