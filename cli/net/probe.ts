/** Asking an address whether it takes the token that it is sent. */
import type { Context } from "../context.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import { send } from "./client.ts";
import { problemType } from "./outcome.ts";
import { sendPatiently } from "./patience.ts";

const TIMEOUT_MS = 15_000;
const REFUSALS = new Set(["unauthorized", "forbidden"]);

export type Verdict =
  | { readonly type: "taken" }
  | { readonly type: "refused"; readonly detail: string }
  /** Nobody answered, or somebody whose words are not ours. */
  | { readonly type: "unknown"; readonly detail: string };

/** Reads as little as there is; that the sync worker does not have this route, it says only to those it lets in. */
export async function probe(context: Pick<Context, "world" | "print">, endpoint: Endpoint): Promise<Verdict> {
  const outcome = await sendPatiently(context, endpoint, () =>
    send(endpoint, { method: "GET", path: "/lists?limit=1", timeoutMs: TIMEOUT_MS }),
  );
  switch (outcome.type) {
    case "answer":
      return { type: "taken" };
    case "problem": {
      const { problem } = outcome;
      const detail = problem.detail ?? problem.type;
      const type = problemType(problem);
      if (type === "not-found") return { type: "taken" };
      return { type: REFUSALS.has(type) ? "refused" : "unknown", detail };
    }
    case "foreign":
      return { type: "unknown", detail: `status ${outcome.status}` };
    case "no-answer":
      return { type: "unknown", detail: outcome.reason };
  }
}
