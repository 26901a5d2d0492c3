/** A storage that is of no more use: one that was put back to an older state (R8), or that of a retired node (P2). */
import { makeOrigin } from "../../core/hlc.ts";
import type { OpenRequest } from "../../core/replica.ts";
import type { Change } from "../storage/change.ts";
import { type NodeState, newborn } from "../storage/state.ts";

/**
 * Whether this storage was put back to an older state: it lacks the last round that it acknowledged (R8). That it has
 * opened a later one means nothing: a late call may have done so, of a round whose number was taken again.
 */
export function isRewound({ acknowledged }: OpenRequest, { origin, acknowledged: own }: NodeState): boolean {
  if (acknowledged?.origin !== origin) return false;
  const { round, mark } = acknowledged;
  return round > own.round || (round === own.round && mark !== own.mark);
}

/** Sets the records aside, and begins anew under a new origin; the clock goes on, so no stamp comes twice (H1). */
export function startOver(change: Change): void {
  const { store, environment, state } = change;
  store.salvage(environment.now());
  const { clock, lastId, dirty, announcements, announced } = state;
  const origin = makeOrigin(environment.name, environment.random);
  change.startOver({ ...newborn(state.list, origin), clock, lastId, dirty, announcements, announced });
  change.announce(false);
}
