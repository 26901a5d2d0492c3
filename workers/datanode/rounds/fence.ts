/** The fence around a round: what raises it (V3), which round may be opened (R1), and which calls pass it (R10). */
import type { Call, Fenced, OpenRequest } from "../../core/replica.ts";
import type { Sync } from "../../shared/sql.ts";
import type { Environment } from "../environment.ts";
import type { Change } from "../storage/change.ts";
import type { NodeState } from "../storage/state.ts";
import type { Store } from "../storage/store.ts";
import { type Transaction, transact, unchanged } from "../storage/transaction.ts";

const WRONG_ORIGIN: Fenced = { type: "wrong-origin" };

/** Whether the round is not above the last one, nor that one opened again by the same worker (R1). */
export function isStale({ round, lease }: OpenRequest, state: NodeState): boolean {
  return round < state.round || (round === state.round && lease !== state.lease);
}

/** The state once the round is open: whatever is written from now on has a version above the round (V3). */
export function raiseFence(
  environment: Environment,
  { round, lease }: OpenRequest,
  state: NodeState,
): NodeState {
  const isOpen = state.round === round && state.lease === lease;
  const mark = isOpen ? state.mark : environment.random(4).join(".");
  return { ...state, head: Math.max(state.head, round), round, lease, mark };
}

/** The state that a call finds, or why it is refused: it is not of the round, the worker and the storage last opened (R10). */
export function fenced(store: Store, call: Call): Passed | Refused {
  const state = store.readState();
  if (!state) return { refusal: WRONG_ORIGIN, state };
  const { round, lease, mark, origin } = state;
  if (call.round !== round || call.lease !== lease || call.mark !== mark)
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
export function fencedChange<T>(
  store: Store,
  environment: Environment,
  call: Call,
  run: (change: Change) => Sync<T>,
): Transaction<T | Fenced> {
  const { refusal, state } = fenced(store, call);
  if (refusal) return unchanged(refusal, state);
  return transact<T>(store, environment, "sync", state.list, (change) => {
    acknowledge(change);
    return run(change);
  });
}

/** Notes that this round changes something here, which the worker will remember of this storage (R8). */
export function acknowledge(change: Change): void {
  const { round, mark, acknowledged } = change.state;
  if (acknowledged.round !== round || acknowledged.mark !== mark)
    change.set({ acknowledged: { round, mark } });
}
