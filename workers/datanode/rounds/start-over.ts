/** A storage that is of no more use: one that was put back to an older state (R8), or that of a retired node (P2). */
import { makeOrigin } from "../../core/hlc.ts";
import { includesMoment } from "../../core/lineage.ts";
import type { OpenRequest } from "../../core/replica.ts";
import type { Change } from "../storage/change.ts";
import { type NodeState, newborn } from "../storage/state.ts";

/** Whether this storage was put back to an older state: what the worker last heard of it is not in its past (R8). */
export function isRewound({ heard }: OpenRequest, { origin, lineage }: NodeState): boolean {
  // What lies further back than what is kept is taken on trust: workers hear of a node in every round.
  return heard?.origin === origin && includesMoment(lineage, heard) === false;
}

/** Sets the records aside, and begins anew under a new origin; the clock goes on, so no stamp comes twice (H1). */
export function startOver(change: Change): void {
  const { store, environment, state } = change;
  store.salvage(environment.now());
  const { clock, lastId, dirty, announcements, registration } = state;
  const origin = makeOrigin(environment.name, environment.random);
  change.startOver({
    ...newborn(state.list, origin),
    clock,
    lastId,
    dirty,
    // The catalog knows the storage that was: `announced` is a newborn's.
    announcements,
    registration,
  });
  change.announce(false);
}
