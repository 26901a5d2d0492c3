/** Learning the nodes from the gateway. */
import * as v from "valibot";
import { isNodeName } from "../../workers/core/hlc.ts";
import { Failure } from "../failure.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import type { State } from "../state/state.ts";
import { send } from "./client.ts";
import { nextSteps } from "./next-step.ts";
import { answerOf, parsed } from "./outcome.ts";

const TIMEOUT_MS = 15_000;
/** Nodes come and go seldom, and each run would ask. */
const KNOWN_FOR_MS = 5 * 60_000;

/** The part of `GET /cluster` that counts here. */
export const ClusterSchema = v.object({
  nodes: v.pipe(
    v.array(v.object({ node: v.pipe(v.string(), v.check(isNodeName)), retired: v.boolean() })),
    v.minLength(1),
  ),
});

/** The nodes that take part, each asked through the gateway. `named`: by the person, so that it may be a new one. */
export async function learnNodes(
  gateway: Endpoint,
  state: State,
  now: number,
  named: string | undefined,
): Promise<readonly Endpoint[]> {
  const { learned } = state.read();
  const isFresh = learned && Math.abs(now - learned.learnedAt) < KNOWN_FOR_MS;
  if (isFresh && (named === undefined || learned.nodes.includes(named)))
    return endpoints(gateway, learned.nodes);
  const outcome = await send(gateway, { method: "GET", path: "/cluster", timeoutMs: TIMEOUT_MS });
  if (outcome.type === "no-answer") {
    if (learned) return endpoints(gateway, learned.nodes);
    throw new Failure(
      "unreachable",
      `${gateway.url} can't be reached (${outcome.reason})`,
      nextSteps([gateway]),
    );
  }
  const { nodes } = parsed(answerOf(outcome, gateway), ClusterSchema);
  const names = nodes.filter(({ retired }) => !retired).map(({ node }) => node);
  await state.update((cluster) => {
    cluster.learned = { nodes: names, learnedAt: now };
  });
  return endpoints(gateway, names);
}

function endpoints(gateway: Endpoint, names: readonly string[]): readonly Endpoint[] {
  return names.map((name) => ({ ...gateway, name, viaGateway: true }));
}
