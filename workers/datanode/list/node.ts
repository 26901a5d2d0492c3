/** One list on one node, as its clients see it: local writes and reads, answered alone and at once. */
import { originNode, type Stamp, stampOrigin } from "../../core/hlc.ts";
import type { TodoId } from "../../core/id.ts";
import { MAX_LIST_PAGE_CHARS, MAX_TAGS } from "../../core/limits.ts";
import { firstPage } from "../../core/pages.ts";
import { isRefusal, type Refusal, toProblem } from "../../core/problem.ts";
import { type Json, lastWrite, type TodoRecord } from "../../core/record.ts";
import { isoTime } from "../../core/todo.ts";
import {
  type Conflict,
  type History,
  type ListStatus,
  type TodoPage,
  type TodosUpdated,
  toConflicts,
  toConflictValue,
} from "../../model/answers.ts";
import { formatCursor } from "../../model/cursor.ts";
import type { ImportItem, NewTodo, TodosUpdate, TodoUpdate } from "../../model/requests.ts";
import { countTags } from "../../model/tags.ts";
import { firstWritesOf, type Todo, writesOf } from "../../model/todo.ts";
import type { Environment } from "../environment.ts";
import type { Change } from "../storage/change.ts";
import { type Current, currentOf, recordOf, view } from "../storage/current.ts";
import { type Counts, completeVector, NO_COUNTS } from "../storage/state.ts";
import type { Listed, Listing, Place, Store } from "../storage/store.ts";
import { undoOf } from "./history.ts";
import { type ImportResult, importItem } from "./import.ts";
import { resolve } from "./resolve.ts";

export class Node {
  readonly #store: Store;
  readonly #environment: Environment;

  constructor(store: Store, environment: Environment) {
    this.#store = store;
    this.#environment = environment;
  }

  create(change: Change, todo: NewTodo): Todo {
    const { row, record } = change.create(firstWritesOf(todo));
    return view(row, record);
  }

  /** Writes the fields it names, also where the value is the same (V1), and `deleted = false` (M5). */
  update(change: Change, id: string, update: TodoUpdate): Todo | Refusal {
    return this.#writeTo(change, id, ({ row, record }) => {
      if (row.deletedAt !== null && update.deleted === undefined) return alreadyDeleted(row.id);
      const fields = writesOf(update, record);
      return tooManyTags(row.id, record, fields) ?? fields;
    });
  }

  /** The same update of many todos, each a write of its own; what can't be written is told, and does not stop the others. */
  updateMany(change: Change, { ids, set }: TodosUpdate): TodosUpdated {
    const written = new Set<TodoId>();
    return {
      results: ids.map((id) => {
        const row = resolve(this.#store, id);
        // The store does not know yet what this request wrote, so a todo is written once in it.
        if (!isRefusal(row) && written.has(row.id)) return { id, problem: toProblem(namedTwice(row.id)) };
        const outcome = this.update(change, id, set);
        if (isRefusal(outcome)) return { id, problem: toProblem(outcome) };
        written.add(outcome.id);
        return { id, todo: outcome, stamp: change.state.latest as Stamp };
      }),
    };
  }

  remove(change: Change, id: string): Todo | Refusal {
    return this.#writeTo(change, id, ({ row }) =>
      row.deletedAt === null ? { deleted: true } : alreadyDeleted(row.id),
    );
  }

  /** Takes back the write `stamp`, as a new write; refused where one of its fields was changed since. */
  undo(change: Change, id: string, stamp: Stamp): Todo | Refusal {
    return this.#writeTo(change, id, ({ row, record }) => {
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
    return { todos: rows.map((row) => view(row)), next: next && formatCursor({ ...next, sort }) };
  }

  /** At most `limit` rows, fewer where they are large; `next` is where the last one stands, null where nothing follows. */
  page(listing: Listing, limit: number): { rows: Listed[]; next: Place | null } {
    // One more than asked for tells whether there is a next page.
    const { records, tail } = firstPage(this.#store.list(listing, limit + 1), {
      maxRecords: limit,
      maxChars: MAX_LIST_PAGE_CHARS,
    });
    return { rows: records, next: tail ? null : (records.at(-1) ?? null) };
  }

  conflicts(): Conflict[] {
    return this.#store.conflicted().flatMap((row) => toConflicts(row.id, recordOf(row)));
  }

  history(id: string): History | Refusal {
    const row = resolve(this.#store, id);
    if (isRefusal(row)) return row;
    const history = this.#store.history
      .of(row.id)
      .map(({ field, value, stamp, wallTime, by, byWallTime }) => ({
        field,
        ...toConflictValue({ value, stamp, wallTime }),
        replacedAt: isoTime(byWallTime),
        replacedBy: originNode(stampOrigin(by)),
      }));
    return { id: row.id, history };
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
      clockDriftMs: Math.max(0, (state?.clock.millis ?? 0) - this.#environment.now()),
    };
  }

  /** When the write that has waited longest to be settled was made; null where none waits. */
  oldestUnsettled(): string | null {
    const state = this.#store.readState();
    const row = state && this.#store.firstAbove(state.settledRound);
    return row ? isoTime(lastWrite(recordOf(row)).wallTime) : null;
  }

  #writeTo(
    change: Change,
    id: string,
    write: (current: Current) => Readonly<Record<string, Json>> | Refusal,
  ): Todo | Refusal {
    const row = resolve(this.#store, id);
    if (isRefusal(row)) return row;
    const current = currentOf(row);
    const fields = write(current);
    if (isRefusal(fields)) return fields;
    const written = change.writeLocally(row.id, current, fields);
    return view(written.row, written.record);
  }
}

function alreadyDeleted(id: TodoId): Refusal {
  return { type: "not-found", detail: `Todo ${id} is deleted. Send deleted: false to restore it.` };
}

/** Where a write would leave the todo with more tags than it may have; to take some away is always possible. */
function tooManyTags(
  id: TodoId,
  record: TodoRecord,
  fields: Readonly<Record<string, Json>>,
): Refusal | undefined {
  const count = countTags(record, fields);
  if (count <= Math.max(MAX_TAGS, countTags(record))) return undefined;
  return { type: "invalid", detail: `Todo ${id} would have ${count} tags, at most ${MAX_TAGS}.` };
}

function namedTwice(id: TodoId): Refusal {
  return { type: "invalid", detail: `Todo ${id} stands twice in this request, and was written once.` };
}

function changedSince(id: TodoId, field: string): Refusal {
  return {
    type: "changed-since",
    detail: `The field ${field} of todo ${id} was changed since, so nothing was undone.`,
  };
}

function nothingToUndo(id: TodoId): Refusal {
  return {
    type: "changed-since",
    detail: `This node knows of nothing in todo ${id} that this write changed, so nothing was undone.`,
  };
}
