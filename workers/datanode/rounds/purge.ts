/** `purge`: tombstones that every node holds are removed for good (rule P1). */
import type { PurgeRequest } from "../../core/replica.ts";
import type { Change } from "../storage/change.ts";

/** How many were removed. */
export function purgeTombstones(change: Change, { stable, before }: PurgeRequest): number {
  const { purged, conflicted, lastSeq } = change.store.purge(stable, before);
  if (purged === 0) return 0;
  const { counts, purgedSeq } = change.state;
  change.set({
    counts: {
      ...counts,
      tombstones: counts.tombstones - purged,
      conflicts: counts.conflicts - conflicted,
    },
    purgedSeq: Math.max(purgedSeq, lastSeq),
  });
  return purged;
}
