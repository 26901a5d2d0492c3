/** Counting again: what changed behind the back of this code is not in the counts, nor in the digests (rule R12). */
import { decode } from "../../core/body.ts";
import { type Digests, EMPTY_DIGESTS } from "../../core/digest.ts";
import type { Change } from "../storage/change.ts";
import { type Counts, NO_COUNTS, type NodeState } from "../storage/state.ts";
import type { Row, Store } from "../storage/store.ts";
import { adjustCounts, toggleRow } from "../storage/tally.ts";

/** What the records give, where that is not what was counted. */
export interface Drift {
  readonly counts: Counts;
  readonly digests: Digests;
  /** Rows whose record can't be read any more. */
  readonly damaged: readonly Row[];
}

/** Reads every record; undefined where all is as it was counted. */
export function findDrift(store: Store, state: NodeState): Drift | undefined {
  let [counts, digests] = [NO_COUNTS, EMPTY_DIGESTS];
  const damaged: Row[] = [];
  for (const row of store.all()) {
    if (!decode(row.body)) {
      damaged.push(row);
      continue;
    }
    counts = adjustCounts(counts, undefined, row);
    digests = toggleRow(digests, row);
  }
  const isSame = JSON.stringify([counts, digests]) === JSON.stringify([state.counts, state.digests]);
  return isSame && damaged.length === 0 ? undefined : { counts, digests, damaged };
}

/** Puts right what was counted. A record that is damaged is set aside: another node's state of it can come in its place. */
export function recountAll(change: Change): void {
  const drift = findDrift(change.store, change.state);
  if (!drift) return;
  for (const { id, body } of drift.damaged) {
    change.store.remove(id);
    change.store.aside.put({ id, body, reason: "it was damaged in storage", at: change.environment.now() });
  }
  change.set({ counts: drift.counts, digests: drift.digests });
}
