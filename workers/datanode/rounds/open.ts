/** `open`: the fence goes up, and the node says what the round needs to know of it (rules V3, R1, R2, R8). */
import { RECORD_FORMAT } from "../../core/body.ts";
import { type OpenAnswer, type Opened, type OpenRequest, PROTOCOL } from "../../core/replica.ts";
import { type Identity, inChange } from "../list/change.ts";
import type { NodeState } from "../storage/state.ts";
import type { Store } from "../storage/store.ts";
import { retryAside } from "./apply.ts";
import { readPage } from "./diff.ts";
import { acknowledge, isStale, raiseFence } from "./fence.ts";
import { isRewound, startOver } from "./start-over.ts";

export function openRound(store: Store, identity: Identity, request: OpenRequest): OpenAnswer {
  if (request.protocol !== PROTOCOL) return { type: "other-protocol", protocol: PROTOCOL };
  const before = store.readState();
  if (before && isStale(request, before)) return { type: "stale-round", round: before.round };
  if (before && isHeld(request, before)) {
    store.holdState(raiseFence(identity, request, before));
  } else {
    inChange(store, identity, "sync", request.list, (change) => {
      if (isRewound(request, change.state)) startOver(change);
      change.set(raiseFence(identity, request, change.state));
      acknowledge(change);
      if (change.state.format !== RECORD_FORMAT) retryAside(change);
    });
  }
  return opened(store, request, before?.round ?? 0);
}

/**
 * Whether opening is left to memory (R2): where nothing but the fence changes. A restart then is as if the call had never
 * come: whatever else that round asks for is refused (R10).
 */
function isHeld(request: OpenRequest, state: NodeState): boolean {
  return state.format === RECORD_FORMAT && !isRewound(request, state);
}

function opened(store: Store, { read }: OpenRequest, previousRound: number): Opened {
  const state = store.readState();
  if (!state) throw new Error("an opened round without a state is a bug");
  const { origin, head, mark, dirty, settledRound, complete, gone } = state;
  const isSettled = !dirty && store.highestVersion() <= settledRound;
  return {
    type: "opened",
    origin,
    previousRound,
    head,
    oldestTombstone: store.oldestTombstone(),
    mark,
    ...(read && { first: readPage(store, state, read, null) }),
    ...(isSettled && { frontier: { complete: [...complete.values()], gone } }),
  };
}
