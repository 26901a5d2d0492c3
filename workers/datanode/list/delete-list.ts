/** Deleting a list: each todo by an ordinary write, some at a time, until all that was there is deleted (rule P3). */
import { LIST_DELETION_BATCH } from "../../core/limits.ts";
import type { Refusal } from "../../core/problem.ts";
import type { ListDeletion } from "../../model/answers.ts";
import type { Change } from "../storage/change.ts";
import { currentOf } from "../storage/current.ts";

/** Deletes the first todos, and notes that the others are to follow: with the same commit, so no crash forgets them. */
export function deleteList(change: Change, most = LIST_DELETION_BATCH): ListDeletion | Refusal {
  const { list, seq, counts, announcements } = change.state;
  if (announcements === 0) return { type: "not-found", detail: `There is no list ${list} on this node.` };
  change.set({ deletion: { upTo: seq, after: null, over: false } });
  deleteMore(change, most);
  return { list, todos: counts.todos };
}

/** Deletes some more, at most `most`. What was changed since the deletion was asked for is left alone. */
export function deleteMore(change: Change, most = LIST_DELETION_BATCH): void {
  const { deletion } = change.state;
  if (!deletion || deletion.over) return;
  const rows = change.store.liveUpTo(deletion.upTo, deletion.after, most);
  for (const row of rows) change.writeLocally(row.id, currentOf(row), { deleted: true });
  const over = rows.length < most;
  change.set({ deletion: { ...deletion, after: rows.at(-1)?.id ?? deletion.after, over } });
}
