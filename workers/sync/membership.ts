/** Which nodes there are, and which of them may be retired or readmitted (P2). Pure. */
import type { Refusal } from "../core/problem.ts";
import type { RegisteredNode } from "../model/sync-answers.ts";
import type { Registration } from "./registry.ts";

/** The configured nodes, and those that were retired and taken out of the configuration since. */
export function registeredNodes(
  configured: Iterable<string>,
  registrations: readonly Registration[],
  places: ReadonlyMap<string, string> = new Map(),
): RegisteredNode[] {
  const bound = new Set(configured);
  const retired = new Set(registrations.filter((known) => known.retired).map(({ node }) => node));
  const names = [...new Set([...bound, ...retired])].sort();
  return names.map((node) => ({
    node,
    configured: bound.has(node),
    place: places.get(node) ?? null,
    retired: retired.has(node),
  }));
}

/** Why `node` can't be retired, if it can't: a cluster keeps one node at least, for somebody must hold the todos. */
export function refuseToRetire(nodes: readonly RegisteredNode[], node: string): Refusal | undefined {
  if (!nodes.some((known) => known.node === node))
    return notFound(`There is no node ${node}: \`todo nodes\` names those that there are.`);
  const remain = nodes.some((known) => known.configured && !known.retired && known.node !== node);
  if (remain) return undefined;
  return {
    type: "last-node",
    detail: `${node} is the last node that is not retired: add or readmit another one first.`,
  };
}

/** Why `node` can't be readmitted, if it can't. */
export function refuseToReadmit(nodes: readonly RegisteredNode[], node: string): Refusal | undefined {
  const known = nodes.find((candidate) => candidate.node === node);
  if (!known?.retired) return notFound(`Node ${node} is not retired, so it can't be readmitted.`);
  // It is emptied first, and that needs its binding: readmitted without, it could neither take part nor be readmitted.
  return known.configured ? undefined : notFound(`Node ${node} is not configured: add its bindings first.`);
}

function notFound(detail: string): Refusal {
  return { type: "not-found", detail };
}
