/** `open`: the fence goes up, and the node says what the round needs to know of it (rules V3, R1, R2, R8). */
import { RECORD_FORMAT } from "../../core/body.ts";
import { type OpenAnswer, type Opened, type OpenRequest, PROTOCOL } from "../../core/replica.ts";
import type { Environment } from "../environment.ts";
import type { NodeState } from "../storage/state.ts";
import type { Store } from "../storage/store.ts";
import { type Transaction, transact, unchanged } from "../storage/transaction.ts";
import { retryAside } from "./apply.ts";
import { readPage } from "./diff.ts";
import { vacancyOf } from "./drop.ts";
import { acknowledge, isStale, raiseFence } from "./fence.ts";
import { isRewound, startOver } from "./start-over.ts";

export function openRound(
  store: Store,
  environment: Environment,
  request: OpenRequest,
): Transaction<OpenAnswer> {
  const before = store.readState();
  const previousRound = before?.round ?? 0;
  if (request.protocol !== PROTOCOL) return unchanged({ type: "other-protocol", protocol: PROTOCOL }, before);
  if (before && isStale(request, before))
    return unchanged({ type: "stale-round", round: before.round }, before);
  if (before && isHeld(request, before)) {
    const held = raiseFence(environment, request, before);
    store.holdState(held);
    return unchanged(opened(store, held, request, previousRound), held);
  }
  const begun = transact(store, environment, "sync", request.list, (change) => {
    if (isRewound(request, change.state)) startOver(change);
    change.set(raiseFence(environment, request, change.state));
    acknowledge(change);
    if (change.state.format !== RECORD_FORMAT) retryAside(change);
    return change.state;
  });
  // Read once it is stored: what was set aside, and is read now, is among it.
  return { ...begun, result: opened(store, begun.result, request, previousRound) };
}

/**
 * Whether opening is left to memory (R2): where nothing but the fence changes. A restart then is as if the call had never
 * come: whatever else that round asks for is refused (R10).
 */
function isHeld(request: OpenRequest, state: NodeState): boolean {
  return state.format === RECORD_FORMAT && !isRewound(request, state);
}

function opened(store: Store, state: NodeState, { read }: OpenRequest, previousRound: number): Opened {
  const { origin, head, mark, dirty, settledRound, complete, gone } = state;
  const vacant = vacancyOf(store, state);
  const isSettled = !dirty && store.highestVersion() <= settledRound;
  return {
    type: "opened",
    origin,
    previousRound,
    head,
    oldestTombstone: store.oldestTombstone(),
    mark,
    ...(read && { first: readPage(store, state, read, null) }),
    ...(vacant && { vacant }),
    ...(isSettled && { frontier: { complete: [...complete.values()], gone } }),
  };
}
