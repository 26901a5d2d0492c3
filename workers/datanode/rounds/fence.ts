/** The fence around a round: what raises it (V3), which round may be opened (R1), and which calls pass it (R10). */
import { type Checkpoint, checkpointOf, since } from "../../core/lineage.ts";
import type { Call, Fenced, OpenRequest } from "../../core/replica.ts";
import type { Sync } from "../../shared/sql.ts";
import type { Environment } from "../environment.ts";
import type { Change } from "../storage/change.ts";
import type { NodeState } from "../storage/state.ts";
import type { Store } from "../storage/store.ts";
import { type Transaction, transact, unchanged } from "../storage/transaction.ts";

const WRONG_ORIGIN: Fenced = { type: "wrong-origin" };

/**
 * Whether the round is not above the last one, nor that one opened again by the same worker; or a call of it has changed
 * something here: then the worker was put back to an older state, and takes its number again (R1).
 */
export function isStale(store: Store, { round, lease }: OpenRequest, state: NodeState): boolean {
  // The second: its number stands over versions already, and noting that has failed.
  if (round <= state.changedRound || store.hasDelivered(round)) return true;
  return round < state.round || (round === state.round && lease !== state.lease);
}

/** The state once the round is open: whatever is written from now on has a version above the round (V3). */
export function raiseFence(
  { round, lease, heard, registration = 0 }: OpenRequest,
  state: NodeState,
): NodeState {
  const { head, origin, lineage } = state;
  return {
    ...state,
    head: Math.max(head, round),
    round,
    lease,
    // A storage that was born after a readmission learns of it here, before it holds anything of others (P2).
    registration: Math.max(state.registration, registration),
    lineage: heard?.origin === origin ? since(lineage, heard) : lineage,
  };
}

/** The state that a call finds, or why it is refused: it is not of the round, the worker and the storage last opened (R10). */
export function fenced(store: Store, { boot }: Environment, call: Call): Passed | Refused {
  const state = store.readState();
  if (!state) return { refusal: WRONG_ORIGIN, state };
  const { round, lease, origin } = state;
  if (call.round !== round || call.lease !== lease || call.boot !== boot)
    return { refusal: { type: "stale-round", round }, state };
  return call.origin === origin ? { refusal: undefined, state } : { refusal: WRONG_ORIGIN, state };
}

interface Passed {
  readonly refusal: undefined;
  readonly state: NodeState;
}

interface Refused {
  readonly refusal: Fenced;
  readonly state: NodeState | undefined;
}

/** Runs a change that such a call asks for, in one transaction, with which the fence is stored (R2). */
export function fencedChange<T extends object>(
  store: Store,
  environment: Environment,
  call: Call,
  run: (change: Change) => Sync<T>,
): Transaction<(T & Stored) | Fenced> {
  const { refusal, state } = fenced(store, environment, call);
  if (refusal) return unchanged(refusal, state);
  const changed = transact<T>(store, environment, "sync", state.list, (change) => {
    if (change.state.changedRound !== call.round) change.set({ changedRound: call.round });
    return run(change);
  });
  const { lineage } = changed.state ?? state;
  return { ...changed, result: { ...changed.result, checkpoint: checkpointOf(lineage) } };
}

/** With each answer goes how far the storage is now (R8). */
export interface Stored {
  readonly checkpoint: Checkpoint;
}
