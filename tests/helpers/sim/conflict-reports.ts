/** What a round says of conflicts, against what the stores show: each todo once, and only those that came into one. */
import type { TodoId } from "../../../workers/core/id.ts";
import { conflictedFields } from "../../../workers/core/record.ts";
import type { Ledger } from "./ledger.ts";
import type { SimNode } from "./sim-node.ts";
import { promise } from "./violation.ts";

/** Of one todo, on all nodes together. */
interface Held {
  isInConflict: boolean;
  /** States that are in no conflict. */
  readonly peaceful: Set<string>;
}

export type HeldTodos = ReadonlyMap<TodoId, Held>;

export function heldTodos(nodes: readonly SimNode[], ledger: Ledger): HeldTodos {
  const todos = new Map<TodoId, Held>();
  for (const { store } of nodes) {
    for (const { id, body } of store.rows().values()) {
      const record = ledger.recordIn(store, id);
      const held = todos.get(id) ?? { isInConflict: false, peaceful: new Set() };
      todos.set(id, held);
      if (record && conflictedFields(record).length > 0) held.isInConflict = true;
      else held.peaceful.add(body);
    }
  }
  return todos;
}

/**
 * `reported`: how many todos a round says it brought into conflict, while nothing was written and nothing failed. A todo
 * that was in conflict on no node counts. One that was on some counts only if the others made a conflict of their own of
 * it; of three states, two may be in conflict in passing, until they meet the one that has resolved it.
 */
export function checkReported(reported: number, before: HeldTodos, after: HeldTodos): void {
  const states = (id: TodoId) => before.get(id)?.peaceful.size ?? 0;
  const inConflict = [...after].flatMap(([id, held]) => (held.isInConflict ? [id] : []));
  const resolved = [...before.keys()].filter((id) => !inConflict.includes(id));
  const least = inConflict.filter((id) => before.get(id)?.isInConflict !== true).length;
  const most =
    inConflict.filter((id) => states(id) > 1).length + resolved.filter((id) => states(id) > 2).length;
  promise(
    reported >= least && reported <= most,
    () => `[M3] a round reports ${reported} conflicts: ${least} to ${most} todos came into one`,
  );
}
