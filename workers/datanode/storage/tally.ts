/** What a node counts of its records, kept with every write: so nothing is scanned for a status, or for a digest (R12). */
import { type Digests, toggle } from "../../core/digest.ts";
import type { Counts } from "./state.ts";
import type { Row } from "./store.ts";

/** The counts once `after` stands where `before` did; undefined where there is nothing. */
export function adjustCounts(counts: Counts, before: Row | undefined, after: Row | undefined): Counts {
  const change = (counted: (row: Row) => boolean) =>
    Number(after !== undefined && counted(after)) - Number(before !== undefined && counted(before));
  return {
    todos: counts.todos + change((row) => row.deletedAt === null),
    completed: counts.completed + change((row) => row.deletedAt === null && row.completed),
    tombstones: counts.tombstones + change((row) => row.deletedAt !== null),
    conflicts: counts.conflicts + change((row) => row.conflicts > 0),
  };
}

/** The digests with the row where it was not in them, and without it where it was. */
export function toggleRow({ live, tombstones }: Digests, row: Row): Digests {
  return row.deletedAt === null
    ? { live: toggle(live, row), tombstones }
    : { live, tombstones: toggle(tombstones, row) };
}
