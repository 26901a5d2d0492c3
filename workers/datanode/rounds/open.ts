/** `open`: the fence goes up, and the node says what the round needs to know of it (rules V3, R1, R2, R8, R12). */
import { RECORD_FORMAT } from "../../core/body.ts";
import { parseCounter } from "../../core/counter.ts";
import { checkpointOf } from "../../core/lineage.ts";
import { type OpenAnswer, type Opened, type OpenRequest, PROTOCOL } from "../../core/replica.ts";
import { missing } from "../../core/vector.ts";
import type { Environment } from "../environment.ts";
import { completeVector, type NodeState } from "../storage/state.ts";
import type { Store } from "../storage/store.ts";
import { type Transaction, transact, unchanged } from "../storage/transaction.ts";
import { retryAside } from "./apply.ts";
import { readPage } from "./diff.ts";
import { vacancyOf } from "./drop.ts";
import { isStale, raiseFence } from "./fence.ts";
import { findDrift, recountAll } from "./recount.ts";
import { isOut, retireGone } from "./register.ts";
import { isRewound, startOver } from "./start-over.ts";

/** Throws where the round's number is absurd: none that follows could be opened (M8). */
export function openRound(
  store: Store,
  environment: Environment,
  request: OpenRequest,
): Transaction<OpenAnswer> {
  const before = store.readState();
  const previousRound = before?.round ?? 0;
  if (request.protocol !== PROTOCOL) return unchanged({ type: "other-protocol", protocol: PROTOCOL }, before);
  parseCounter(request.round);
  if (before && isOut(request, before)) return retireGone(store, environment, before);
  if (before && isStale(store, request, before))
    return unchanged({ type: "stale-round", round: before.round }, before);
  const { boot } = environment;
  if (before && isBuffered(store, request, before)) {
    const buffered = raiseFence(request, before);
    store.bufferState(buffered);
    return unchanged(opened(store, boot, buffered, request, previousRound), buffered);
  }
  const begun = transact(store, environment, "sync", request.list, (change) => {
    if (isRewound(request, change.state)) startOver(change);
    change.set(raiseFence(request, change.state));
    if (request.recount) recountAll(change);
    if (change.state.format !== RECORD_FORMAT) retryAside(change);
  });
  if (!begun.state) throw new Error("an opened round without a state is a bug");
  // Read once it is stored: what was set aside, and is read now, is among it.
  return { ...begun, result: opened(store, boot, begun.state, request, previousRound) };
}

/**
 * Whether opening is left to memory (R2): where nothing but the fence changes. A restart then is as if the call had never
 * come: whatever else that round asks for is refused (R10).
 */
function isBuffered(store: Store, request: OpenRequest, state: NodeState): boolean {
  if (state.format !== RECORD_FORMAT || isRewound(request, state)) return false;
  return !request.recount || findDrift(store, state) === undefined;
}

function opened(
  store: Store,
  boot: string,
  state: NodeState,
  { read }: OpenRequest,
  previousRound: number,
): Opened {
  const { origin, head, dirty, settledRound, gone, digests, lineage, visible } = state;
  const complete = completeVector(state);
  const vacant = vacancyOf(store, state);
  return {
    type: "opened",
    origin,
    previousRound,
    head,
    oldestTombstone: store.oldestTombstone(),
    boot,
    checkpoint: checkpointOf(lineage),
    digests,
    ...(read && { first: readPage(store, state, read, null) }),
    ...(vacant && { vacant }),
    settled: !dirty && store.highestVersion() <= settledRound,
    frontier: { complete: [...complete.values()], gone },
    ahead: missing(complete, visible),
  };
}
