/** One transaction on a list: the state as it will be, and the writes that go with it. */
import type { Todo } from "../core/api.ts";
import { joinBookmarks, toBookmark, without } from "../core/bookmark.ts";
import { formatStamp, type Millis, makeOrigin, receive, type Stamp, tick } from "../core/hlc.ts";
import { makeId, type TodoId } from "../core/id.ts";
import { type Body, encode, type Json, parse, type TodoRecord, write } from "../core/record.ts";
import { toTodo } from "../core/todo.ts";
import { keepHistory, replacedValues } from "./history.ts";
import { type Counts, type NodeState, newborn } from "./state.ts";
import { type Row, type Store, toRow } from "./store.ts";

/** What a node is, and where its time and chance come from. */
export interface Identity {
  readonly name: string;
  now(): Millis;
  random(bytes: number): Uint8Array;
  /** Told of rows that changed, after the transaction, and by whom. */
  changed?(rows: readonly Row[], by: Writer): void;
}

/** Who made a change: a client of this node, or the sync worker. */
export type Writer = "client" | "sync";

/** Runs `change` in one transaction; the state is written once, at its end, and only where it is not the stored one. */
export function inChange<T>(
  store: Store,
  identity: Identity,
  by: Writer,
  list: string,
  change: (change: Change) => T,
): T {
  const { result, changed } = store.transaction(() => {
    const before = store.readState();
    const born = before ?? newborn(list, makeOrigin(identity.name, identity.random(5)));
    const current = new Change(store, identity, born);
    const result = change(current);
    if (current.state !== before || store.holdsState) store.writeState(current.state);
    return { result, changed: current.changed };
  });
  if (changed.length > 0) identity.changed?.(changed, by);
  return result;
}

export class Change {
  readonly store: Store;
  readonly identity: Identity;
  state: NodeState;
  /** Rows whose state this change changed, in order. */
  readonly changed: Row[] = [];

  constructor(store: Store, identity: Identity, state: NodeState) {
    this.store = store;
    this.identity = identity;
    this.state = state;
  }

  /** A new todo with the next id (I1). */
  create(fields: Readonly<Record<string, Json>>): Current {
    const n = this.state.lastId + 1;
    this.set({ lastId: n });
    return this.writeLocally(makeId(n, this.state.origin), undefined, fields);
  }

  /** A local write (V1, H1, M4): the next version and stamp, and the record as it is then. */
  writeLocally(id: TodoId, before: Current | undefined, changes: Readonly<Record<string, Json>>): Current {
    const now = this.identity.now();
    const clock = tick(this.state.clock, now);
    const stamp = formatStamp(clock, this.state.origin);
    const version = this.state.head + 1;
    this.set({
      clock,
      head: version,
      latest: stamp,
      visible: joinBookmarks(this.state.visible, toBookmark([stamp])),
    });
    this.announce(true);
    const record = write(before?.record, changes, stamp, now);
    return { row: this.put(before, id, version, false, record), record };
  }

  /** Moves the clock and the bookmark past what `record` has seen (H2, B1). */
  receive(stamps: Iterable<Stamp>): void {
    const seen = toBookmark(stamps);
    let clock = this.state.clock;
    for (const stamp of seen.values()) clock = receive(clock, stamp);
    // Records keep what they have seen of origins that are gone; bookmarks do not (B4).
    const visible = without(joinBookmarks(this.state.visible, seen), new Set(this.state.gone));
    this.set({ clock, visible });
  }

  /** Stores a state of a record that may stand there already; what it replaces goes into the history. */
  put(
    before: Current | undefined,
    id: TodoId,
    version: number,
    delivered: boolean,
    record: TodoRecord,
    body = encode(record),
  ): Row {
    const next = toRow(id, version, delivered, record, body, this.state.seq + 1);
    const same = before?.row.body === next.body;
    const row = same ? { ...next, seq: before.row.seq } : next;
    this.store.put(row);
    if (same) return row;
    this.changed.push(row);
    this.set({ seq: row.seq, counts: recount(this.state.counts, before?.row, row) });
    if (before) {
      keepHistory(this.store.history, id, replacedValues(before.record, record), this.identity.now());
    }
    return row;
  }

  /** Stores a record as it came, where there is none of its id yet; whether it did. */
  add(id: TodoId, version: number, record: TodoRecord, body: Body): boolean {
    const row = toRow(id, version, true, record, body, this.state.seq + 1);
    if (!this.store.add(row)) return false;
    this.changed.push(row);
    this.set({ seq: row.seq, counts: recount(this.state.counts, undefined, row) });
    return true;
  }

  set(changes: Partial<NodeState>): void {
    this.state = { ...this.state, ...changes };
  }

  /** Notes what the catalog is to know, where that changed; a list is known to it from its first record on. */
  announce(dirty: boolean): void {
    const { announcements } = this.state;
    if (announcements === 0 || dirty !== this.state.dirty)
      this.set({ dirty, announcements: announcements + 1 });
  }
}

/** A row with its record read. */
export interface Current {
  readonly row: Row;
  readonly record: TodoRecord;
}

export function currentOf(row: Row): Current {
  return { row, record: recordOf(row) };
}

/** Only this code has written the row, from records that it had checked. */
export function recordOf(row: Row): TodoRecord {
  return parse(row.body);
}

/** The todo in a row; its record, where it is at hand, need not be read again. */
export function view(row: Row, record = recordOf(row)): Todo {
  return toTodo(row.id, row.version, record);
}

function recount(counts: Counts, before: Row | undefined, after: Row): Counts {
  const change = (counted: (row: Row) => boolean) =>
    Number(counted(after)) - Number(before !== undefined && counted(before));
  return {
    todos: counts.todos + change((row) => row.deletedAt === null),
    completed: counts.completed + change((row) => row.deletedAt === null && row.completed),
    tombstones: counts.tombstones + change((row) => row.deletedAt !== null),
    conflicts: counts.conflicts + change((row) => row.conflicts > 0),
  };
}
