/** One list on one node, as its clients see it: local writes and reads, answered alone and at once. */
import { formatDigest } from "../../core/digest.ts";
import { type Millis, originNode, type Stamp, stampMillis, stampOrigin } from "../../core/hlc.ts";
import type { TodoId } from "../../core/id.ts";
import {
  DEFAULT_TODOS_PER_PAGE,
  MAX_ANSWER_CHARS,
  MAX_CLOCK_MS,
  MAX_UPDATE_ANSWER_BYTES,
  UPDATED_TODO_BYTES,
} from "../../core/limits.ts";
import type { VersionedRecord } from "../../core/packed.ts";
import { firstPage } from "../../core/pages.ts";
import { isRefusal, type Refusal, toProblem } from "../../core/problem.ts";
import { type Json, lastWrite } from "../../core/record.ts";
import { isoTime } from "../../core/todo.ts";
import {
  type Conflicts,
  type History,
  type ListStatus,
  type TodoPage,
  type TodosUpdated,
  toConflicts,
  toHistoryEntry,
} from "../../model/answers.ts";
import { formatPageKey } from "../../model/page-key.ts";
import type { ImportItem, NewTodo, TodosUpdate, TodoUpdate } from "../../model/requests.ts";
import { firstWritesOf, type Todo, writesOf } from "../../model/todo.ts";
import type { Environment } from "../environment.ts";
import type { Change } from "../storage/change.ts";
import { type Current, currentOf, recordOf, view } from "../storage/current.ts";
import { type Counts, completeVector, NO_COUNTS, type NodeState } from "../storage/state.ts";
import type { Listed, Listing, Row, SortPosition, Store } from "../storage/store.ts";
import { undoOf } from "./history.ts";
import { type ImportResult, importItem } from "./import.ts";
import {
  alreadyDeleted,
  changedSince,
  namedTwice,
  nothingToUndo,
  tooLongAnswer,
  tooManyTags,
} from "./refusals.ts";
import { resolve } from "./resolve.ts";

export class LocalList {
  readonly #store: Store;
  readonly #environment: Environment;

  constructor(store: Store, environment: Environment) {
    this.#store = store;
    this.#environment = environment;
  }

  create(change: Change, todo: NewTodo): Todo | Refusal {
    return shown(change.create(firstWritesOf(todo)));
  }

  /** Writes the fields it names, also where the value is the same (V1), and `deleted = false` (M5). */
  update(change: Change, id: string, update: TodoUpdate): Todo | Refusal {
    return this.#updateRow(change, resolve(this.#store, id), update);
  }

  /** The same update of many todos, each a write of its own; what can't be written is told, and does not stop the others. */
  updateMany(change: Change, { ids, set }: TodosUpdate): TodosUpdated | Refusal {
    const rows = this.#resolveAll(ids, UPDATED_TODO_BYTES + bytesOf(JSON.stringify(set)));
    if (isRefusal(rows)) return rows;
    const written = new Set<TodoId>();
    return {
      results: rows.map((row, index) => {
        const id = ids[index] ?? "";
        // The store does not know yet what this request wrote, so a todo is written once in it.
        if (!isRefusal(row) && written.has(row.id)) return { id, problem: toProblem(namedTwice(row.id)) };
        const outcome = this.#updateRow(change, row, set);
        if (isRefusal(outcome)) return { id, problem: toProblem(outcome) };
        written.add(outcome.id);
        return { id, todo: outcome, stamp: change.state.latest as Stamp };
      }),
    };
  }

  remove(change: Change, id: string): Todo | Refusal {
    return this.#writeTo(change, resolve(this.#store, id), ({ row }) =>
      row.deletedAt === null ? { deleted: true } : alreadyDeleted(row.id),
    );
  }

  /** Takes back the write `stamp`, as a new write; refused where one of its fields was changed since. */
  undo(change: Change, id: string, stamp: Stamp): Todo | Refusal {
    return this.#writeTo(change, resolve(this.#store, id), ({ row, record }) => {
      const undo = undoOf(record, this.#store.history.of(row.id), stamp);
      if (undo.type === "write") return undo.fields;
      if (undo.type === "changed-since") return changedSince(row.id, undo.field);
      return nothingToUndo(row.id);
    });
  }

  /** Ordinary new writes, one for each item that brings something new; all or none of them. */
  import(change: Change, items: readonly ImportItem[]): ImportResult[] {
    return items.map((item) => importItem(change, item));
  }

  get(id: string): Todo | Refusal {
    const row = resolve(this.#store, id);
    return isRefusal(row) ? row : view(row);
  }

  list(listing: Listing, limit: number): TodoPage {
    const { rows, next } = this.page(listing, limit);
    const { sort = "id" } = listing;
    return { todos: rows.map((row) => view(row)), next: next && formatPageKey({ ...next, sort }) };
  }

  /** At most `limit` rows, fewer where they are large; `next` is where the last one stands, null where nothing follows. */
  page(listing: Listing, limit: number): { rows: Listed[]; next: SortPosition | null } {
    // One more than asked for tells whether there is a next page.
    return takePage(this.#store.list(listing, limit + 1), limit);
  }

  /** A page of `limit` todos in conflict, oldest id first: all the conflicts of each. */
  conflicts(after: TodoId | null = null, limit = DEFAULT_TODOS_PER_PAGE): Conflicts {
    const { rows, next } = takePage(this.#store.conflicted(after, limit + 1), limit);
    return {
      conflicts: rows.flatMap((row) => toConflicts(row.id, recordOf(row))),
      next: next?.id ?? null,
    };
  }

  history(id: string): History | Refusal {
    const row = resolve(this.#store, id);
    if (isRefusal(row)) return row;
    return { id: row.id, history: this.#store.history.of(row.id).map(toHistoryEntry) };
  }

  counts(): Counts {
    return this.#store.readState()?.counts ?? NO_COUNTS;
  }

  status(): ListStatus {
    const state = this.#store.readState();
    return {
      node: this.#environment.name,
      origin: state?.origin ?? null,
      head: state?.head ?? 0,
      round: state?.round ?? 0,
      ...(state?.counts ?? NO_COUNTS),
      unsettled: state ? this.#store.countAbove(state.settledRound) : 0,
      aside: this.#store.aside.count(),
      complete: state ? [...completeVector(state).values()] : [],
      ...driftOf(state, this.#environment.now()),
      digest: state ? formatDigest(state.digests.live) : null,
      retired: state?.retired ?? false,
      place: this.#environment.place ?? null,
    };
  }

  /** When the write that has waited longest to be settled was made; null where none waits. */
  oldestUnsettled(): string | null {
    const state = this.#store.readState();
    const row = state && this.#store.firstAbove(state.settledRound);
    return row ? isoTime(lastWrite(recordOf(row)).wallTime) : null;
  }

  /** Refused before anything is written: that an answer is too long to be kept, or sent, would be found too late. */
  #resolveAll(ids: readonly string[], bytesMore: number): (Row | Refusal)[] | Refusal {
    const rows: (Row | Refusal)[] = [];
    let bytes = 0;
    for (const id of ids) {
      const row = resolve(this.#store, id);
      bytes += isRefusal(row) ? 0 : bytesMore + bytesOf(row.body);
      if (bytes > MAX_UPDATE_ANSWER_BYTES) return tooLongAnswer(ids.length);
      rows.push(row);
    }
    return rows;
  }

  #updateRow(change: Change, found: Row | Refusal, update: TodoUpdate): Todo | Refusal {
    return this.#writeTo(change, found, ({ row, record }) => {
      if (row.deletedAt !== null && update.deleted === undefined) return alreadyDeleted(row.id);
      const fields = writesOf(update, record);
      return tooManyTags(row.id, record, fields) ?? fields;
    });
  }

  #writeTo(
    change: Change,
    row: Row | Refusal,
    write: (current: Current) => Readonly<Record<string, Json>> | Refusal,
  ): Todo | Refusal {
    if (isRefusal(row)) return row;
    const current = currentOf(row);
    const fields = write(current);
    if (isRefusal(fields)) return fields;
    return shown(change.writeLocally(row.id, current, fields));
  }
}

/** How far the clock is ahead, and the node whose stamp it follows: the greatest one that was made or seen (H3). */
function driftOf(state: NodeState | undefined, now: Millis): Pick<ListStatus, "clockDriftMs" | "clockFrom"> {
  const clockDriftMs = Math.max(0, (state?.clock.millis ?? 0) - now);
  const stamps = clockDriftMs > 0 ? [...(state?.visible.values() ?? [])] : [];
  const latest = stamps
    .filter((stamp) => stampMillis(stamp) < MAX_CLOCK_MS)
    .sort()
    .at(-1);
  return { clockDriftMs, clockFrom: latest === undefined ? null : originNode(stampOrigin(latest)) };
}

function shown(written: Current | Refusal): Todo | Refusal {
  return isRefusal(written) ? written : view(written.row, written.record);
}

/** The first `limit` rows, or fewer where they are large; `next` is null where nothing follows. */
function takePage<R extends VersionedRecord>(
  rows: Iterable<R>,
  limit: number,
): { rows: R[]; next: R | null } {
  const { records, tail } = firstPage(rows, { maxRecords: limit, maxChars: MAX_ANSWER_CHARS });
  return { rows: records, next: tail ? null : (records.at(-1) ?? null) };
}

function bytesOf(text: string): number {
  return encoder.encode(text).byteLength;
}

const encoder = new TextEncoder();
