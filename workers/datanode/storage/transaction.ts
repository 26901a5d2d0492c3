/** One transaction on a list: what was asked for, what watchers are told of it, and the state that it leaves. */
import { makeOrigin } from "../../core/hlc.ts";
import { extend } from "../../core/lineage.ts";
import type { Sync } from "../../shared/sql.ts";
import type { Environment } from "../environment.ts";
import { Change } from "./change.ts";
import { type NodeState, newborn } from "./state.ts";
import type { Row, Store } from "./store.ts";

/** Who made a change: a client of this node, or the sync worker. */
export type Writer = "client" | "sync";

/** What watchers are told of. */
export interface Changed {
  /** In the order of their changes. */
  readonly rows: readonly Row[];
  readonly by: Writer;
  /** The storage began anew: nothing that watchers know is of this storage any more (R8). */
  readonly startedOver: boolean;
}

export interface Transaction<T> {
  readonly result: T;
  readonly changed: Changed;
  /** Whether a client's write was made, which a round must bring to the others (V1). */
  readonly wrote: boolean;
  /** The state that it leaves; undefined where the list was never written here, and is not now. */
  readonly state: NodeState | undefined;
}

/**
 * Runs `run` in one transaction, on the state as it is or, where there is none, on a newborn's. Rows and state are stored at
 * its end, and only where they changed. Where it throws, nothing was done.
 */
export function transact<T>(
  store: Store,
  environment: Environment,
  by: Writer,
  list: string,
  run: (change: Change) => Sync<T>,
): Transaction<T> {
  return store.transaction(() => {
    const before = store.readState();
    const born = before ?? newborn(list, makeOrigin(environment.name, environment.random));
    const change = new Change(store, environment, born);
    const result = run(change);
    noteLife(change);
    change.storeRows();
    const { changed: rows, rowsStored, startedOver, wrote, state } = change;
    const changed: Changed = { rows, by, startedOver };
    if (state === born && !rowsStored) return { result, changed, wrote, state: before };
    // With whatever is stored goes what was only buffered (R2), and that it was stored (R8).
    const stored = { ...state, lineage: extend(state.lineage, environment.boot) };
    store.writeState(stored);
    return { result, changed, wrote, state: stored };
  });
}

/** A list that was deleted and has a todo again lives on (P3). */
function noteLife(change: Change): void {
  const { deletion, counts } = change.state;
  if (deletion?.over && counts.todos > 0) change.set({ deletion: null });
}

/** An answer for which nothing was changed. */
export function unchanged<T>(result: T, state: NodeState | undefined): Transaction<T> {
  return { result, changed: { rows: [], by: "sync", startedOver: false }, wrote: false, state };
}
