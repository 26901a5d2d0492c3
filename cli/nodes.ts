/** Which node a command goes to, and what happens when that one can't be reached. */
import { type Answer, answerOf } from "./answered.ts";
import { type Request, send } from "./client.ts";
import type { Context } from "./context.ts";
import { Failure, wrongUsage } from "./failure.ts";
import type { Endpoint } from "./setting-values.ts";
import type { ClusterState } from "./state-file.ts";

/** A request about the list, to whichever node is asked. `path` follows `/lists/LIST`. */
export type NodeRequest = Pick<Request, "method" | "path" | "body">;

/** A node answers from its own storage: whatever takes longer than this is stuck. */
const TIMEOUT_MS = 15_000;

/**
 * Sends the request to the node that `--node` names or whose turn it is. Where that one can't be reached, the next
 * one is asked; except with a write that may have arrived: made twice, it might be two writes.
 */
export async function askNode(context: Context, request: NodeRequest): Promise<Answer> {
  const { print } = context;
  const nodes = await nodesToAsk(context);
  const unreachable: string[] = [];
  const headers = isWrite(request) ? { "idempotency-key": crypto.randomUUID() } : {};
  for (const [index, node] of nodes.entries()) {
    const outcome = await sendToNode(context, node, request, headers);
    if (outcome.type !== "no-answer") {
      print.note(`via ${node.name}`);
      return answerOf(outcome, node);
    }
    if (outcome.mayHaveArrived && isWrite(request)) throw unanswered(node, outcome.reason);
    unreachable.push(`${node.name}: ${outcome.reason}`);
    const next = nodes[index + 1];
    if (next) print.note(`${node.name} can't be reached (${outcome.reason}), asking ${next.name}`);
  }
  throw new Failure("unreachable", `no node can be reached (${unreachable.join("; ")})`);
}

/** Sends the request to this very node: it takes no turn, and no other node stands in. */
export async function askThisNode(context: Context, node: Endpoint, request: NodeRequest): Promise<Answer> {
  const outcome = await sendToNode(context, node, request, {});
  if (outcome.type !== "no-answer") return answerOf(outcome, node);
  throw new Failure("unreachable", `${node.name} can't be reached (${outcome.reason})`);
}

function sendToNode(context: Context, node: Endpoint, request: NodeRequest, headers: Record<string, string>) {
  const { list, token } = context.settings;
  const path = `/lists/${list}${request.path}`;
  return send(node, { ...request, path, headers, token, timeoutMs: TIMEOUT_MS });
}

async function nodesToAsk({ node: name, settings, state }: Context): Promise<readonly Endpoint[]> {
  const { nodes, consistency } = settings;
  if (consistency === "session") throw wrongUsage("consistency session is not available yet; use node");
  if (name === undefined) return state.update((cluster) => takeTurn(cluster, nodes));
  const node = nodes.find((each) => each.name === name);
  if (node) return [node];
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

function isWrite({ method }: NodeRequest): boolean {
  return method !== "GET";
}

function unanswered({ name }: Endpoint, reason: string): Failure {
  return new Failure(
    "unreachable",
    `${name} did not answer (${reason}): the change may have been made, or not`,
    [
      `it was not sent again, so that it is not made twice; \`todo list --node ${name}\` shows it if it was made`,
    ],
  );
}
