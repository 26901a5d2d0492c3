/** In which order todos stand. */
import type { ShownTodo } from "../list/writes.ts";
import { byHand } from "./by-hand.ts";

export const ORDERS = ["newest", "due", "priority", "position"] as const;
export type Order = (typeof ORDERS)[number];

const PRIORITY_RANK = { high: 0, medium: 1, low: 2 } as const;

/** `todos`: in the order of ids. What is equal in the chosen order stays newest first. */
export function ordered(todos: readonly ShownTodo[], order: Order): readonly ShownTodo[] {
  if (order === "position") return todos.toSorted(byHand);
  const newest = todos.toReversed();
  if (order === "newest") return newest;
  return newest.sort(COMPARE[order]);
}

const COMPARE = { due: byDue, priority: byPriority } as const;

/** Days and instants both sort as text; what is due at no time comes last. */
function byDue(a: ShownTodo, b: ShownTodo): number {
  const [left, right] = [a.due ?? "~", b.due ?? "~"];
  return left < right ? -1 : left > right ? 1 : 0;
}

function byPriority(a: ShownTodo, b: ShownTodo): number {
  return rank(a) - rank(b);
}

function rank({ priority }: ShownTodo): number {
  return priority ? PRIORITY_RANK[priority] : 3;
}
