/** `purge`: tombstones that every node holds are removed for good (rule P1). */
import type { PurgeRequest } from "../../core/replica.ts";
import type { Change } from "../storage/change.ts";
import { adjustCounts, toggleRow } from "../storage/tally.ts";

/** How many were removed. */
export function purgeTombstones(change: Change, { stable, before }: PurgeRequest): number {
  const rows = change.store.purge(stable, before);
  if (rows.length === 0) return 0;
  const { counts, digests, purgedSeq } = change.state;
  change.set({
    counts: rows.reduce((left, row) => adjustCounts(left, row, undefined), counts),
    digests: rows.reduce(toggleRow, digests),
    purgedSeq: rows.reduce((last, { seq }) => Math.max(last, seq), purgedSeq),
  });
  return rows.length;
}
