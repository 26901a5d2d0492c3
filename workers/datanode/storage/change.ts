/** The changes of one transaction on a list: the state as it will be, and the rows that go with it. */
import { type Body, encode } from "../../core/body.ts";
import { formatStamp, type Millis, receive, tick } from "../../core/hlc.ts";
import { idParts, makeId, type TodoId } from "../../core/id.ts";
import type { ReadRecord } from "../../core/incoming.ts";
import { MAX_RAISED_COUNTER, MAX_WRITTEN_RECORD_CHARS, STAMP_GROWTH_CHARS } from "../../core/limits.ts";
import type { Refusal } from "../../core/problem.ts";
import { type Json, write } from "../../core/record.ts";
import { withDeleted } from "../../core/todo.ts";
import { join, toVector, without } from "../../core/vector.ts";
import type { Environment } from "../environment.ts";
import type { Current } from "./current.ts";
import { keepHistory, replacedValues } from "./history.ts";
import type { Replaced } from "./shelves.ts";
import type { NodeState } from "./state.ts";
import { type Row, type Store, toRow } from "./store.ts";
import { adjustCounts, toggleRow } from "./tally.ts";

export class Change {
  readonly store: Store;
  readonly environment: Environment;
  state: NodeState;
  /** Rows whose state this change changed, in order. */
  readonly changed: Row[] = [];
  /** A client's write was made. */
  wrote = false;
  /** The storage began anew, under another origin (R8). */
  startedOver = false;
  rowsStored = false;
  #staged: Row[] = [];
  /** By what a staged row may be asked for: ids, and sources of imports. */
  #stagedNames = new Set<string>();
  #replaced = new Map<TodoId, Replaced[]>();

  constructor(store: Store, environment: Environment, state: NodeState) {
    this.store = store;
    this.environment = environment;
    this.state = state;
  }

  /** A new todo with the next id (I1). `writtenAt`: when people take it for written, unless that is to come; now, unless given. */
  create(fields: Readonly<Record<string, Json>>, writtenAt?: Millis): Current | Refusal {
    const n = this.state.lastId + 1;
    return this.writeLocally(makeId(n, this.state.origin), undefined, fields, n, writtenAt);
  }

  /** A local write (V1, H1, M4, M5): the next version and stamp, and the record as it is then. Refused where that is too long (M2). */
  writeLocally(
    id: TodoId,
    before: Current | undefined,
    changes: Readonly<Record<string, Json>>,
    lastId = this.state.lastId,
    writtenAt = Number.POSITIVE_INFINITY,
  ): Current | Refusal {
    const now = this.environment.now();
    const clock = tick(this.state.clock, now);
    const stamp = formatStamp(clock, this.state.origin);
    const version = this.state.head + 1;
    const record = write(before?.record, withDeleted(changes), stamp, Math.min(now, writtenAt));
    const body = encode(record);
    if (isTooLong(body, before?.row.body)) return tooLong(id);
    this.set({
      clock,
      lastId,
      head: version,
      latest: stamp,
      visible: join(this.state.visible, toVector([stamp])),
    });
    this.announce(true);
    const row = this.stage({ before, id, version, delivered: false, record, body });
    this.wrote = true;
    return { row, record };
  }

  /** Moves the clock, the bookmark and the ids past what came (H2, B1, I1). */
  receive(records: readonly ReadRecord[]): void {
    const seen = toVector(records.flatMap(({ record }) => [...record.seen.values()]));
    const numbers = records.map(({ id }) => idParts(id).n).filter((n) => n <= MAX_RAISED_COUNTER);
    const lastId = numbers.reduce((last, n) => Math.max(last, n), this.state.lastId);
    let clock = this.state.clock;
    for (const stamp of seen.values()) clock = receive(clock, stamp);
    // Records keep what they have seen of origins that are gone; bookmarks do not (B4).
    const visible = without(join(this.state.visible, seen), new Set(this.state.gone));
    this.set({ clock, visible, lastId });
  }

  /** A state of a record, to be stored with the others at the end; what it replaces goes into the history. */
  stage(next: NextState): Row {
    const { before, id, version, delivered, record, body } = next;
    const row = toRow(id, version, delivered, record, body, this.state.seq + 1);
    const same = before?.row.body === body;
    const staged = same ? { ...row, seq: before.row.seq } : row;
    this.#staged.push(staged);
    this.#stagedNames.add(id);
    if (staged.source !== null) this.#stagedNames.add(staged.source);
    if (same) return staged;
    this.changed.push(staged);
    const { counts, digests } = this.state;
    this.set({
      seq: staged.seq,
      counts: adjustCounts(counts, before?.row, staged),
      digests: toggleRow(before ? toggleRow(digests, before.row) : digests, staged),
    });
    const replaced = before ? replacedValues(before.record, record) : [];
    if (replaced.length > 0) this.#replaced.set(id, [...(this.#replaced.get(id) ?? []), ...replaced]);
    return staged;
  }

  /** The todo with this id, as this transaction leaves it so far. */
  get(id: TodoId): Row | undefined {
    this.#storeStaged(id);
    return this.store.get(id);
  }

  /** The todo that was imported from `source`, as this transaction leaves it so far. */
  findSource(source: string): Row | undefined {
    this.#storeStaged(source);
    return this.store.findSource(source);
  }

  /** A row that is asked for again. All others stay staged: a thousand lines of an import are few statements. */
  #storeStaged(name: string): void {
    if (this.#stagedNames.has(name)) this.storeRows();
  }

  /** Stores records as this round brought them, where there is none of their id yet; the others, with the rows there. */
  addAll(records: readonly ReadRecord[]): { record: ReadRecord; row: Row }[] {
    const { round, seq } = this.state;
    const rows = records.map(({ id, record, body }, index) =>
      toRow(id, round, true, record, body, seq + 1 + index),
    );
    const there = this.store.addAll(rows);
    let { counts, digests } = this.state;
    const others: { record: ReadRecord; row: Row }[] = [];
    for (const [index, record] of records.entries()) {
      const row = rows[index] as Row;
      const other = there.get(row);
      if (other) {
        others.push({ record, row: other });
      } else {
        this.changed.push(row);
        counts = adjustCounts(counts, undefined, row);
        digests = toggleRow(digests, row);
      }
    }
    // The numbers of the others stay unused.
    this.set({ seq: seq + rows.length, counts, digests });
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

  /** Goes on with another storage's state (R8). */
  startOver(state: NodeState): void {
    this.set(state);
    this.startedOver = true;
  }

  /** Stores what is staged: many rows in few statements. */
  storeRows(): void {
    if (this.#staged.length === 0) return;
    this.rowsStored = true;
    this.store.putAll(this.#staged);
    keepHistory(this.store.history, this.#replaced, this.environment.now());
    this.#staged = [];
    this.#stagedNames = new Set();
    this.#replaced = new Map();
  }
}

/** A record's next state, and the one that it replaces. */
export interface NextState extends ReadRecord {
  readonly before: Current | undefined;
  readonly version: number;
  readonly delivered: boolean;
}

/** Not where a write adds little but its own stamps: to delete, or to write less, is always possible. */
function isTooLong(body: Body, before: Body | undefined): boolean {
  return body.length > MAX_WRITTEN_RECORD_CHARS && body.length > (before?.length ?? 0) + STAMP_GROWTH_CHARS;
}

function tooLong(id: TodoId): Refusal {
  return {
    type: "too-large",
    detail: `Todo ${id} would become too long to be stored, with what lost in its conflicts. Write less, or resolve them.`,
  };
}
