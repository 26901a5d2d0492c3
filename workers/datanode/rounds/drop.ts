/** `drop`: the storage of a list that was deleted, and purged everywhere, is given back (rule P3). */
import type { Dropped, DropRequest, Vacancy } from "../../core/replica.ts";
import type { NodeState } from "../storage/state.ts";
import type { Store } from "../storage/store.ts";

/** There where the storage holds no record, not even one set aside: whoever wipes it loses nothing. */
export function vacancyOf(store: Store, { deletion, announcements }: NodeState): Vacancy | undefined {
  if (store.highestVersion() > 0 || store.aside.count() > 0) return undefined;
  if (deletion?.over) return "deleted";
  return announcements > 0 ? "purged" : "opened";
}

/**
 * Whether it may be given back. Needs no fence (R10): a node that holds no record is as well wiped as not (R8), whoever
 * asks, and however late.
 */
export function mayDrop(store: Store, { origin }: DropRequest): Dropped {
  const state = store.readState();
  if (!state) return { type: "dropped" };
  const vacancy = vacancyOf(store, state);
  // A late `open` may have made the storage again: that is no other life of the list.
  const isMeant = state.origin === origin || vacancy === "opened";
  return { type: vacancy && isMeant ? "dropped" : "kept" };
}
