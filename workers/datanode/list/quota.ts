/** What one list may hold: a client that goes wild fills its own list, and not the machine. */
import { isRefusal, type Refusal } from "../../core/problem.ts";
import type { ImportItem } from "../../model/requests.ts";
import type { Change } from "../storage/change.ts";
import { newAmong } from "./import.ts";
import type { ListRequest } from "./list-request.ts";

/** Writes. A list that is new here counts with those of its maker, who may have no more than `most` of them. */
export function makeList<T>(
  change: Change,
  { maker, mayMakeList = true }: ListRequest,
  most: number,
  write: (change: Change) => T | Refusal,
): T | Refusal {
  const isNew = change.state.announcements === 0;
  if (isNew && !mayMakeList) return tooManyLists(most);
  const outcome = write(change);
  if (isNew && maker !== undefined && !isRefusal(outcome)) change.set({ maker });
  return outcome;
}

/** Refuses a client that has made as many lists on this node as it may: its lists go on, only new ones are not made. */
function tooManyLists(most: number): Refusal {
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

/** The same for a batch of an import; what it has of the list already takes no room, and is looked for only where room is scarce. */
export function noRoomForBatch(
  change: Change,
  items: readonly ImportItem[],
  most: number,
): Refusal | undefined {
  return noRoom(change, items.length, most) && noRoom(change, newAmong(change, items), most);
}
