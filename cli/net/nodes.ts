/** Requests about the list, to datanodes. */

import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import { type Outcome, type Request, send } from "./client.ts";
import { nextSteps } from "./next-step.ts";
import { type Answer, answerOf } from "./outcome.ts";
import { sendPatiently } from "./patience.ts";
import { nodesToAsk } from "./preference.ts";
import { reach } from "./reach.ts";

/** A request about the list, to whichever node is asked. `path` follows `/lists/LIST`. */
export type NodeRequest = Pick<Request, "method" | "path" | "body"> & {
  /** The path is the whole one: of what is not about the list of the settings. */
  readonly isWholePath?: boolean;
};

/** A node waits 5 s at most for what a bookmark has seen (B2), then answers from its own storage: more is stuck. */
const TIMEOUT_MS = 15_000;
/** Long enough for a node that restarts, short enough for a person who waits. */
const RETRY_DELAYS_MS = [100, 300, 900];

/** Sends the request to the node that `--node` names or whose turn it is, or to the next one. */
export async function askNode(context: Context, request: NodeRequest): Promise<Answer> {
  return askOneOf(context, await nodesToAsk(context), request);
}

/** Sends the request to the first of `nodes` that can answer it. */
export async function askOneOf(
  context: Context,
  nodes: readonly Endpoint[],
  request: NodeRequest,
): Promise<Answer> {
  const isWrite = request.method !== "GET";
  const key = isWrite ? { "idempotency-key": crypto.randomUUID() } : {};
  const { outcome, node } = await reach(context, nodes, {
    mayRepeat: !isWrite,
    mayBeOlder: !isWrite,
    send: (node, bookmark) => {
      const sendOnce = () => sendToNode(context, node, request, { ...key, ...bookmark });
      return isWrite ? sendRepeatedly(context, node, sendOnce) : sendOnce();
    },
  });
  return answerOf(outcome, node);
}

/** The node that would answer, and holds what the client has seen: for what can be sent only once. */
export async function findNode(context: Context): Promise<Endpoint> {
  const { outcome, node } = await reach(context, await nodesToAsk(context), {
    mayRepeat: true,
    mayBeOlder: false,
    send: (to, bookmark) => sendToNode(context, to, { method: "GET", path: "/todos?limit=1" }, bookmark),
  });
  return answerOf(outcome, node).from;
}

/** Sends the request to this very node, outside the session: what it holds is asked for, not what the client has seen. */
export async function askThisNode(context: Context, node: Endpoint, request: NodeRequest): Promise<Answer> {
  const outcome = await sendToNode(context, node, request, {});
  if (outcome.type !== "no-answer") return answerOf(outcome, node);
  throw new Failure("unreachable", `${node.name} can't be reached (${outcome.reason})`, nextSteps([node]));
}

function sendToNode(
  context: Context,
  node: Endpoint,
  { isWholePath = false, ...request }: NodeRequest,
  headers: Readonly<Record<string, string>>,
): Promise<Outcome> {
  const path = isWholePath ? request.path : `/lists/${context.settings.list}${request.path}`;
  return sendPatiently(context, node, () => send(node, { ...request, path, headers, timeoutMs: TIMEOUT_MS }));
}

/** A write that may have arrived is sent again: its key makes sure that it is made once. */
async function sendRepeatedly(
  { world, print }: Context,
  { name }: Endpoint,
  sendOnce: () => Promise<Outcome>,
): Promise<Outcome> {
  const first = await sendOnce();
  if (first.type !== "no-answer" || !first.mayHaveArrived) return first;
  print.note(`${name} did not answer (${first.reason}), sending it again`);
  for (const delayMs of RETRY_DELAYS_MS) {
    await world.wait(delayMs);
    const outcome = await sendOnce();
    if (outcome.type !== "no-answer") return outcome;
  }
  return first;
}
