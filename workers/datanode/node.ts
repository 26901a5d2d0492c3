/** One list on one node, as its clients see it: local writes and reads, answered alone and at once. */
import type { Conflict, ListStatus, Todo, TodoPage } from "../core/api.ts";
import type { Bookmark } from "../core/bookmark.ts";
import { type IdPrefix, makeId, parseIdPrefix, shortIds, type TodoId } from "../core/id.ts";
import { isRefusal, type Refusal } from "../core/problem.ts";
import { taskOf, toConflicts, toTodo } from "../core/todo.ts";
import { type Change, type Identity, inChange, recordOf } from "./change.ts";
import { type Counts, completeBookmark, NO_COUNTS } from "./state.ts";
import type { Row, StatusFilter, Store } from "./store.ts";

export interface NewTodo {
  readonly task: string;
  readonly completed?: boolean | undefined;
}

/** At least one; `deleted: false` restores. */
export interface TodoUpdate {
  readonly task?: string | undefined;
  readonly completed?: boolean | undefined;
  readonly deleted?: false | undefined;
}

export class Node {
  readonly #store: Store;
  readonly #identity: Identity;

  constructor(store: Store, identity: Identity) {
    this.#store = store;
    this.#identity = identity;
  }

  create(list: string, todo: NewTodo): Todo {
    return inChange(this.#store, this.#identity, list, (change) => {
      const n = change.state.lastId + 1;
      change.set({ lastId: n });
      const fields = { task: todo.task, completed: todo.completed ?? false, deleted: false };
      return view(change.writeLocally(makeId(n, change.state.origin), undefined, fields));
    });
  }

  /** Writes the fields it names, also where the value is the same (V1), and `deleted = false` (M5). */
  update(id: string, update: TodoUpdate): Todo | Refusal {
    return this.#writeTo(id, (row, change) => {
      if (row.deletedAt !== null && update.deleted === undefined) return alreadyDeleted(row.id);
      const { task, completed } = update;
      const named = { ...(task !== undefined && { task }), ...(completed !== undefined && { completed }) };
      return view(change.writeLocally(row.id, row, { ...named, deleted: false }));
    });
  }

  remove(id: string): Todo | Refusal {
    return this.#writeTo(id, (row, change) => {
      if (row.deletedAt !== null) return alreadyDeleted(row.id);
      return view(change.writeLocally(row.id, row, { deleted: true }));
    });
  }

  get(id: string): Todo | Refusal {
    const row = this.#resolve(id);
    return isRefusal(row) ? row : view(row);
  }

  list(status: StatusFilter, after: TodoId | null, limit: number): TodoPage {
    // One more than asked for tells whether there is a next page.
    const rows = this.#store.readState() ? this.#store.list(status, after, limit + 1) : [];
    const page = rows.slice(0, limit);
    return { todos: page.map(view), next: rows.length > limit ? (page.at(-1)?.id ?? null) : null };
  }

  conflicts(): Conflict[] {
    const rows = this.#store.readState() ? this.#store.conflicted() : [];
    return rows.flatMap((row) => toConflicts(row.id, recordOf(row)));
  }

  counts(): Counts {
    return this.#store.readState()?.counts ?? NO_COUNTS;
  }

  status(): ListStatus {
    const state = this.#store.readState();
    return {
      node: this.#identity.name,
      origin: state?.origin ?? null,
      head: state?.head ?? 0,
      round: state?.round ?? 0,
      ...this.counts(),
      unsettled: state ? this.#store.countAbove(state.settledRound) : 0,
      complete: state ? [...completeBookmark(state).values()] : [],
      clockDriftMs: Math.max(0, (state?.clock.millis ?? 0) - this.#identity.now()),
    };
  }

  /** The greatest stamp of each origin written or applied here (B1). */
  visible(): Bookmark {
    return this.#store.readState()?.visible ?? new Map();
  }

  #writeTo(id: string, write: (row: Row, change: Change) => Todo | Refusal): Todo | Refusal {
    const state = this.#store.readState();
    if (!state) return notFound(id);
    return inChange(this.#store, this.#identity, state.list, (change) => {
      const row = this.#resolve(id);
      return isRefusal(row) ? row : write(row, change);
    });
  }

  /** The one row that a person means by `id` (I2): a whole id first, then live todos, then tombstones. */
  #resolve(id: string): Row | Refusal {
    const prefix = parseIdPrefix(id);
    if (!prefix)
      return { type: "invalid", detail: `${JSON.stringify(id)} is no id: ids read 12 or 12-a7k2xq.` };
    const rows = this.#store.readState() ? this.#store.find(prefix) : [];
    const whole = rows.find((row) => row.id === wholeId(prefix));
    if (whole) return whole;
    const live = rows.filter((row) => row.deletedAt === null);
    const candidates = live.length > 0 ? live : rows;
    if (candidates.length > 1) return ambiguous(id, candidates);
    return candidates[0] ?? notFound(id);
  }
}

function view(row: Row): Todo {
  return toTodo(row.id, row.version, recordOf(row));
}

function wholeId({ n, origin }: IdPrefix): string {
  return `${n}-${origin}`;
}

function notFound(id: string): Refusal {
  return { type: "not-found", detail: `There is no todo ${id} on this node.` };
}

function alreadyDeleted(id: TodoId): Refusal {
  return { type: "not-found", detail: `Todo ${id} is deleted. Send deleted: false to restore it.` };
}

function ambiguous(id: string, rows: readonly Row[]): Refusal {
  const short = [...shortIds(rows.map((row) => row.id)).values()];
  const candidates = rows.map((row) => ({ id: row.id, task: taskOf(recordOf(row)) }));
  return { type: "ambiguous-id", detail: `${id} can mean ${short.join(" or ")}.`, candidates };
}
