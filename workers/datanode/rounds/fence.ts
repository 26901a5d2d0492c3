/** The fence around a round: what raises it (V3), which round may be opened (R1), and which calls pass it (R10). */
import type { Call, Fenced, OpenRequest } from "../../core/replica.ts";
import { type Change, type Identity, inChange } from "../list/change.ts";
import type { NodeState } from "../storage/state.ts";
import type { Store } from "../storage/store.ts";

const WRONG_ORIGIN: Fenced = { type: "wrong-origin" };

/** Whether the round is not above the last one, nor that one opened again by the same worker (R1). */
export function isStale({ round, lease }: OpenRequest, state: NodeState): boolean {
  return round < state.round || (round === state.round && lease !== state.lease);
}

/** The state once the round is open: whatever is written from now on has a version above the round (V3). */
export function raiseFence(identity: Identity, { round, lease }: OpenRequest, state: NodeState): NodeState {
  const isOpen = state.round === round && state.lease === lease;
  const mark = isOpen ? state.mark : identity.random(4).join(".");
  return { ...state, head: Math.max(state.head, round), round, lease, mark };
}

/** Answers a call of the round, the worker and the storage last opened, and refuses every other one (R10). */
export function fenced<T>(store: Store, call: Call, answer: (state: NodeState) => T): T | Fenced {
  const state = store.readState();
  if (!state) return WRONG_ORIGIN;
  const { round, lease, mark, origin } = state;
  if (call.round !== round || call.lease !== lease || call.mark !== mark)
    return { type: "stale-round", round };
  return call.origin === origin ? answer(state) : WRONG_ORIGIN;
}

/** The same for a call that changes something: in one transaction, with which the fence is stored (R2). */
export function fencedChange<T>(
  store: Store,
  identity: Identity,
  call: Call,
  change: (change: Change) => T,
): T | Fenced {
  return fenced(store, call, ({ list }) =>
    inChange(store, identity, "sync", list, (current) => {
      acknowledge(current);
      return change(current);
    }),
  );
}

/** Notes that this round changes something here, which the worker will remember of this storage (R8). */
export function acknowledge(change: Change): void {
  const { round, mark, acknowledged } = change.state;
  if (acknowledged.round !== round || acknowledged.mark !== mark)
    change.set({ acknowledged: { round, mark } });
}
