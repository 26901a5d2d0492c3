/** In which order nodes are asked. */
import type { Context } from "../context.ts";
import { wrongUsage } from "../failure.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import { fastestFirst } from "../state/speeds.ts";
import type { ClusterState } from "../state/state-file.ts";

/** The node that `--node` names and no other; or all nodes, the preferred one first. */
export async function nodesToAsk({ node: name, settings, state }: Context): Promise<readonly Endpoint[]> {
  const { nodes, prefer } = settings;
  if (name !== undefined) return [namedNode(nodes, name)];
  if (prefer === "first") return nodes;
  if (prefer === "fastest") return fastestFirst(nodes, state.read().speeds, Date.now());
  return state.update((cluster) => takeTurn(cluster, nodes));
}

/** The configured node of this name. */
export function namedNode(nodes: readonly Endpoint[], name: string): Endpoint {
  const node = nodes.find((each) => each.name === name);
  if (node) return node;
  throw wrongUsage(`unknown node: ${name}`, `nodes: ${nodes.map((each) => each.name).join(", ")}`);
}

/** The node after the one that had the last turn, and behind it the others in their order. */
function takeTurn(cluster: ClusterState, nodes: readonly Endpoint[]): readonly Endpoint[] {
  // Not found gives -1, so the first node begins.
  const start = nodes.findIndex(({ name }) => name === cluster.lastTurn) + 1;
  const order = [...nodes.slice(start), ...nodes.slice(0, start)];
  cluster.lastTurn = order[0]?.name;
  return order;
}
