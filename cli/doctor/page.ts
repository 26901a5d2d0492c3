/** The gateway, where the settings name it: its page, and whether it reaches the nodes. */
import * as v from "valibot";
import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import { send } from "../net/client.ts";
import { exchange } from "../net/http.ts";
import { answerOf, parsed } from "../net/outcome.ts";
import { sendPatiently } from "../net/patience.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import { type Finding, finding } from "./finding.ts";
import { attempt, failed } from "./nodes.ts";

const TIMEOUT_MS = 15_000;
const ClusterSchema = v.object({
  nodes: v.array(v.object({ node: v.string(), reachable: v.boolean(), retired: v.boolean() })),
});

export async function examinePage(context: Context): Promise<Finding[]> {
  const { gateway } = context.settings;
  if (!gateway) return [];
  const [page, reached] = await Promise.all([pageOf(gateway), reachedFrom(context, gateway)]);
  return [page, ...reached];
}

async function pageOf({ url }: Endpoint): Promise<Finding> {
  const request = { method: "GET", headers: { accept: "text/html" }, body: undefined, timeoutMs: TIMEOUT_MS };
  const answer = await exchange(new URL(`${url}/`), request);
  if (answer.type === "failed")
    return finding("wrong", "page", `${url}/ does not answer (${answer.error.message})`, ADVICE);
  const isPage = answer.status === 200 && answer.headers["content-type"]?.startsWith("text/html");
  return isPage
    ? finding("ok", "page", `is at ${url}/`)
    : finding("wrong", "page", `${url}/ answers ${answer.status}, and no page`, ADVICE);
}

const ADVICE = "is it the address of the worker `todo-web`? `npm run deploy` brings it and its page";

async function reachedFrom(context: Context, gateway: Endpoint): Promise<Finding[]> {
  const outcome = await sendPatiently(context, gateway, () =>
    send(gateway, { method: "GET", path: "/cluster", timeoutMs: TIMEOUT_MS }),
  );
  // That nobody answers is said of the page.
  if (outcome.type === "no-answer") return [];
  const answer = await attempt((async () => answerOf(outcome, gateway))());
  if (answer instanceof Failure) return [failed("page", answer)];
  return parsed(answer, ClusterSchema)
    .nodes.filter(({ reachable, retired }) => !reachable && !retired)
    .map(({ node }) =>
      finding(
        "wrong",
        "page",
        `its worker does not reach ${node}: the other nodes answer for it`,
        "docs/runbook.md has what to do where a node is lost",
      ),
    );
}
