/** What the cluster says of this node: it is retired, or it is readmitted and begins anew (rule P2). */
import type { OpenRequest, RegistrationRequest, RetiredNode } from "../../core/replica.ts";
import type { Environment } from "../environment.ts";
import type { NodeState } from "../storage/state.ts";
import type { Store } from "../storage/store.ts";
import { type Transaction, transact, unchanged } from "../storage/transaction.ts";
import { startOver } from "./start-over.ts";

/**
 * Takes the cluster's word, where it is a later one than the last; whether it was. A retired storage that is readmitted
 * begins anew, once for each readmission: a sync worker that was put back to an older state readmits its node again, and
 * by then that has news.
 */
export function register(
  store: Store,
  environment: Environment,
  request: RegistrationRequest,
): Transaction<boolean> {
  const { list, seq, retired } = request;
  const state = store.readState();
  if (state && seq <= state.registration) return unchanged(false, state);
  return transact(store, environment, "sync", list, (change) => {
    if (!retired && state && isOld(request, state)) startOver(change);
    change.set({ retired, registration: seq });
    return true;
  });
}

/** Whether the storage takes no part: it knows that it is retired, or is told here that it was gone (P2). */
export function isOut({ gone }: Pick<OpenRequest, "gone">, { origin, retired }: NodeState): boolean {
  return retired || gone.includes(origin);
}

/** Whether this is the storage that was retired, and not one that was born since: what no round has changed holds nothing old. */
function isOld(request: RegistrationRequest, state: NodeState): boolean {
  return isOut(request, state) || (request.wasRetired && state.changedRound > 0);
}

/** The answer to `open` of a node that takes no part, which it knows from then on. */
export function retireGone(
  store: Store,
  environment: Environment,
  state: NodeState,
): Transaction<RetiredNode> {
  if (state.retired) return unchanged({ type: "retired" }, state);
  return transact(store, environment, "sync", state.list, (change) => {
    change.set({ retired: true });
    return { type: "retired" as const };
  });
}
