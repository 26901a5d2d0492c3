/** What the cluster says of this node: it is retired, or it is readmitted and begins anew (rule P2). */
import type { RegistrationRequest, RetiredNode } from "../../core/replica.ts";
import type { Environment } from "../environment.ts";
import type { NodeState } from "../storage/state.ts";
import type { Store } from "../storage/store.ts";
import { type Transaction, transact, unchanged } from "../storage/transaction.ts";
import { startOver } from "./start-over.ts";

/**
 * Takes the cluster's word, where it is a later one than the last; whether it was. A node that is readmitted begins anew,
 * once for each readmission: a sync worker that was put back to an older state readmits it again, and by then it has news.
 */
export function register(
  store: Store,
  environment: Environment,
  { list, seq, retired, wasRetired }: RegistrationRequest,
): Transaction<boolean> {
  const state = store.readState();
  if (state && seq <= state.registration) return unchanged(false, state);
  return transact(store, environment, "sync", list, (change) => {
    if (!retired && state && (wasRetired || state.retired)) startOver(change);
    change.set({ retired, registration: seq });
    return true;
  });
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
