/** One transaction on a list: the state as it will be, and the writes that go with it. */
import { decode, encode } from "../../core/body.ts";
import { formatStamp, type Millis, makeOrigin, receive, tick } from "../../core/hlc.ts";
import { idParts, makeId, type TodoId } from "../../core/id.ts";
import type { VersionedRecord } from "../../core/packed.ts";
import { type Json, type TodoRecord, write } from "../../core/record.ts";
import { withDeleted } from "../../core/todo.ts";
import { join, toVector, without } from "../../core/vector.ts";
import { type Todo, toTodo } from "../../model/todo.ts";
import type { ReadRecord } from "../rounds/aside.ts";
import { type Counts, type NodeState, newborn } from "../storage/state.ts";
import { type Row, type Store, toRow } from "../storage/store.ts";
import { keepHistory, type Replaced, replacedValues } from "./history.ts";

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
    const born = before ?? newborn(list, makeOrigin(identity.name, identity.random));
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
  #staged: Row[] = [];
  #replaced = new Map<TodoId, Replaced[]>();

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

  /** A local write (V1, H1, M4, M5): the next version and stamp, and the record as it is then. */
  writeLocally(id: TodoId, before: Current | undefined, changes: Readonly<Record<string, Json>>): Current {
    const now = this.identity.now();
    const clock = tick(this.state.clock, now);
    const stamp = formatStamp(clock, this.state.origin);
    const version = this.state.head + 1;
    this.set({
      clock,
      head: version,
      latest: stamp,
      visible: join(this.state.visible, toVector([stamp])),
    });
    this.announce(true);
    const record = write(before?.record, withDeleted(changes), stamp, now);
    const row = this.put({ before, id, version, delivered: false, record, body: encode(record) });
    return { row, record };
  }

  /** Moves the clock, the bookmark and the ids past what came (H2, B1, I1). */
  receive(records: readonly ReadRecord[]): void {
    const seen = toVector(records.flatMap(({ record }) => [...record.seen.values()]));
    const lastId = records.reduce((last, { id }) => Math.max(last, idParts(id).n), this.state.lastId);
    let clock = this.state.clock;
    for (const stamp of seen.values()) clock = receive(clock, stamp);
    // Records keep what they have seen of origins that are gone; bookmarks do not (B4).
    const visible = without(join(this.state.visible, seen), new Set(this.state.gone));
    this.set({ clock, visible, lastId });
  }

  /** Stores a state of a record; what it replaces goes into the history. */
  put(next: NextState): Row {
    const row = this.stage(next);
    this.flush();
    return row;
  }

  /** The row that `flush` will store: many are stored in few statements. */
  stage(next: NextState): Row {
    const { before, id, version, delivered, record, body } = next;
    const row = toRow(id, version, delivered, record, body, this.state.seq + 1);
    const same = before?.row.body === body;
    const staged = same ? { ...row, seq: before.row.seq } : row;
    this.#staged.push(staged);
    if (same) return staged;
    this.changed.push(staged);
    this.set({ seq: staged.seq, counts: recount(this.state.counts, before?.row, staged) });
    const replaced = before ? replacedValues(before.record, record) : [];
    if (replaced.length > 0) this.#replaced.set(id, [...(this.#replaced.get(id) ?? []), ...replaced]);
    return staged;
  }

  flush(): void {
    const [first] = this.#staged;
    if (!first) return;
    if (this.#staged.length === 1) this.store.put(first);
    else this.store.putAll(this.#staged);
    keepHistory(this.store.history, this.#replaced, this.identity.now());
    this.#staged = [];
    this.#replaced = new Map();
  }

  /** Stores records as this round brought them, where there is none of their id yet; the others, with the rows there. */
  addAll(records: readonly ReadRecord[]): { record: ReadRecord; row: Row }[] {
    const { round, seq } = this.state;
    const rows = records.map(({ id, record, body }, place) =>
      toRow(id, round, true, record, body, seq + 1 + place),
    );
    const there = this.store.addAll(rows);
    let { counts } = this.state;
    const others: { record: ReadRecord; row: Row }[] = [];
    for (const [place, record] of records.entries()) {
      const row = rows[place] as Row;
      const other = there.get(row);
      if (other) {
        others.push({ record, row: other });
      } else {
        this.changed.push(row);
        counts = recount(counts, undefined, row);
      }
    }
    // The numbers of the others stay unused.
    this.set({ seq: seq + rows.length, counts });
    return others;
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

/** A record's next state, and the one that it replaces. */
export interface NextState extends ReadRecord {
  readonly before: Current | undefined;
  readonly version: number;
  readonly delivered: boolean;
}

/** A row with its record read. */
export interface Current {
  readonly row: Row;
  readonly record: TodoRecord;
}

export function currentOf(row: Row): Current {
  return { row, record: recordOf(row) };
}

/** The record in a row. Throws where the body is damaged: only this code has written it. */
export function recordOf(row: VersionedRecord): TodoRecord {
  const record = decode(row.body);
  if (!record) throw new Error(`stored record ${row.id} is damaged`);
  return record;
}

/** The todo in a row; its record, where it is at hand, need not be read again. */
export function view(row: VersionedRecord, record = recordOf(row)): Todo {
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
