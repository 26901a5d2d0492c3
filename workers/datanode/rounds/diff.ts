/** `diff`: what changed here since a version, a page at a time (rules R3, R5). */
import { checkpointOf } from "../../core/lineage.ts";
import { type Position, packVersioned } from "../../core/packed.ts";
import { firstPage, ROUND_BOUNDS } from "../../core/pages.ts";
import type { DiffPage, ReadRequest } from "../../core/replica.ts";
import { completeVector, type NodeState } from "../storage/state.ts";
import type { Store } from "../storage/store.ts";

export function readPage(
  store: Store,
  state: NodeState,
  { from, maxRecords, maxChars }: ReadRequest,
  after: Position | null,
): DiffPage {
  const { round, head, lineage } = state;
  const bounds = {
    maxRecords: Math.min(maxRecords, ROUND_BOUNDS.page.maxRecords),
    maxChars: Math.min(maxChars, ROUND_BOUNDS.page.maxChars),
  };
  // Asked first: a round at rest asks nothing else, and this is known.
  const hasNews = store.highestVersion() >= from;
  // One row more than fits tells whether this is the tail.
  const rows = hasNews ? store.diff(from, after, round, bounds.maxRecords + 1) : [];
  const { records, tail } = firstPage(rows, bounds);
  return {
    type: "page",
    records: packVersioned(records),
    tail,
    head,
    complete: [...completeVector(state).values()],
    checkpoint: checkpointOf(lineage),
  };
}
