/** What one list may hold: a client that goes wild fills its own list, and not the machine. */
import type { Refusal } from "../../core/problem.ts";
import type { Change } from "../storage/change.ts";

/** Refuses a client that has made as many lists on this node as it may: its lists go on, only new ones are not made. */
export function tooManyLists(most: number): Refusal {
  const detail = `You have made ${most} lists on this node, and may make no more: delete one that you no longer need, or ask for another token.`;
  return { type: "rate-limited", detail };
}

/** Why the list can't take `more` todos; undefined where it can. What a round brings is always taken: nodes must not differ. */
export function noRoom({ state: { counts } }: Change, more: number, most: number): Refusal | undefined {
  if (counts.todos + counts.tombstones + more <= most) return undefined;
  const { todos, tombstones } = counts;
  const detail = `A list holds at most ${most} todos: this one has ${todos}, and ${tombstones} deleted ones that are not purged yet.`;
  return { type: "too-large", detail };
}
