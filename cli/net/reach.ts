/** How a request finds a node that answers it: the next one stands in for one that can't be reached, or is behind. */

import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import type { Endpoint } from "../settings/setting-values.ts";
import { noteSpeed } from "../state/speeds.ts";
import type { NoAnswer, Outcome, StreamOutcome } from "./client.ts";
import { nextSteps } from "./next-step.ts";
import { problemType } from "./outcome.ts";

/** Whatever a node may say, other than nothing. */
type Said = Exclude<Outcome | StreamOutcome, NoAnswer>;

export interface Sending<T extends Said> {
  /** Whether it may be sent to another node although it may have arrived: not a write, it might be made twice. */
  readonly mayRepeat: boolean;
  /** Whether an answer that lacks what the client has seen is better than none: not to a write. */
  readonly mayBeOlder: boolean;
  readonly send: (node: Endpoint, headers: Readonly<Record<string, string>>) => Promise<T | NoAnswer>;
}

export interface Reached<T extends Said> {
  readonly node: Endpoint;
  readonly outcome: T;
}

/**
 * What the first of `nodes` answered that could. Where all are behind what the client has seen, a read is answered all
 * the same, and a write never is.
 */
export async function reach<T extends Said>(
  context: Context,
  nodes: readonly Endpoint[],
  sending: Sending<T>,
): Promise<Reached<T>> {
  const { print, session } = context;
  const unreachable: string[] = [];
  const behind: Reached<T>[] = [];
  for (const [index, node] of nodes.entries()) {
    const headers = session.headers(sending.mayBeOlder);
    const outcome = await noteSpeed(context, node, () => sending.send(node, headers));
    const next = nodes[index + 1];
    if (outcome.type === "no-answer") {
      if (outcome.mayHaveArrived && !sending.mayRepeat) throw unanswered(node, outcome.reason);
      unreachable.push(`${node.name}: ${outcome.reason}`);
      if (next) print.note(`${node.name} can't be reached (${outcome.reason}), asking ${next.name}`);
      continue;
    }
    const reached = { node, outcome };
    // Only a write is refused so. What was read there is of no use either, but another node may lack it.
    if (isRetired(outcome) && next) {
      print.note(`${node.name} was retired, asking ${next.name}`);
      continue;
    }
    if (!isBehind(outcome) || Object.keys(headers).length === 0) {
      await session.keep(outcome.headers);
      context.noteVia(node);
      return reached;
    }
    // Nothing was shown: taking in what this node holds would put the next one behind too.
    await session.dropLost(outcome.headers);
    behind.push(reached);
    if (next) print.note(`${node.name} does not yet hold what you have seen, asking ${next.name}`);
  }
  const [first] = behind;
  if (!first)
    throw new Failure("unreachable", `no node can be reached (${unreachable.join("; ")})`, nextSteps(nodes));
  const askedAll = behind.length === context.settings.nodes.length;
  if (askedAll && (await session.dropUnknown(behind.map(({ outcome }) => outcome.headers))))
    return reach(context, nodes, sending);
  if (!sending.mayBeOlder) {
    context.noteVia(first.node);
    return first;
  }
  print.note("no node that can be reached holds all you have seen: this answer may be older");
  session.readWithout();
  return reach(context, [first.node], sending);
}

function isRetired(outcome: Said): boolean {
  return outcome.type === "problem" && problemType(outcome.problem) === "retired";
}

function isBehind(outcome: Said): boolean {
  return outcome.type === "problem" && problemType(outcome.problem) === "behind";
}

function unanswered({ name }: Endpoint, reason: string): Failure {
  return new Failure(
    "unreachable",
    `${name} did not answer (${reason}): the change may have been made, or not`,
    [
      `it was sent again to ${name} only, under one key, so it was made once at most; once ${name} is back, \`todo list --node ${name}\` shows whether it was`,
    ],
  );
}
