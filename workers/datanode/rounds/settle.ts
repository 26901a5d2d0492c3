/** `settle`: the round's number goes over the versions that were read, and the node learns what it holds (rules R6, B1, B4). */
import type { Frontier } from "../../core/replica.ts";
import { covers, join, toVector, without } from "../../core/vector.ts";
import type { Change } from "../storage/change.ts";

/** What settling changes beside the records, which have the round's version by now. */
export function noteSettled(change: Change, frontier: Frontier): void {
  change.storeRows();
  const { store, state } = change;
  const gone = [...new Set([...state.gone, ...frontier.gone])];
  const lost = new Set(gone);
  const complete = without(join(state.complete, toVector(frontier.complete)), lost);
  const visible = without(state.visible, lost);
  // A round at rest leaves no trace here: one row fewer for every list, with every idle round, on every node (R9).
  const hasMoved = store.firstAbove(state.settledRound) !== undefined;
  // What `complete` loses comes with an origin that is gone.
  const isNews = gone.length > state.gone.length || !covers(state.complete, complete);
  if (hasMoved || isNews) change.set({ settledRound: state.round, complete, visible, gone });
  if (state.dirty && !store.firstAbove(state.round)) change.announce(false);
}
