/** Each change of a list as an event for watchers, numbered by the storage itself: `version` goes up and down. */
import { formatBookmark } from "../../core/bookmark.ts";
import { stampOrigin } from "../../core/hlc.ts";
import { EVENTS_PER_STEP, MAX_RECENT_CHARS, MAX_RECENT_EVENTS, MAX_STEP_CHARS } from "../../core/limits.ts";
import { checkpointOf, includesMoment } from "../../core/lineage.ts";
import { lastWrite } from "../../core/record.ts";
import type { Todo } from "../../model/todo.ts";
import { recordOf, view } from "../storage/current.ts";
import type { NodeState } from "../storage/state.ts";
import type { Row, Store } from "../storage/store.ts";
import type { Transaction, Writer } from "../storage/transaction.ts";

/**
 * `ready`: the watcher has seen everything up to here. `change`: a todo as it is after a change. `reset`: changes may have
 * been missed, read the list again.
 */
export interface ListEvent {
  readonly event: "ready" | "change" | "reset";
  /** Bookmark as of the event, then this storage's origin, sequence number and moment: what `Last-Event-ID` sends back. */
  readonly id: string;
  readonly data: { readonly todo: Todo; readonly from: Writer } | Record<string, never>;
}

const ID_PATTERN = /;([a-z0-9]+):(\d{1,15}):([a-z0-9]+):(\d{1,15})$/;
/** The id in a list that was never written here. Not empty: a browser does not send an empty `Last-Event-ID` back. */
const NOTHING_SEEN = ";:0";

export class Events {
  readonly #store: Store;
  #recent: KeptChange[] = [];
  /** UTF-16 units of their records. */
  #recentChars = 0;

  constructor(store: Store) {
    this.#store = store;
  }

  /**
   * The events of what a transaction changed; kept for watchers that come back soon. An event is made when it is asked for:
   * each one means reading a record, and mostly nobody watches.
   */
  record({ changed: { rows, by, startedOver }, state }: Transaction<unknown>): Iterable<ListEvent> {
    if (!state) return [];
    if (startedOver) return this.#restarted();
    const changes = rows.map((row) => ({ state, row, from: by }));
    if (!this.#isKeptOf(state)) this.#forget();
    for (const change of changes) this.#recent.push(change);
    this.#recentChars += changes.reduce((sum, change) => sum + charsOf(change), 0);
    // Twice as many before it is cut: else every write would copy all of them.
    if (this.#recent.length > 2 * MAX_RECENT_EVENTS || this.#recentChars > 2 * MAX_RECENT_CHARS)
      this.#keepLatest();
    return toEvents(changes);
  }

  #keepLatest(): void {
    const latestFirst = this.#recent.slice(-MAX_RECENT_EVENTS).reverse();
    this.#recent = fitting(latestFirst, MAX_RECENT_CHARS).reverse();
    this.#recentChars = this.#recent.reduce((sum, change) => sum + charsOf(change), 0);
  }

  /** Nothing that watchers know is of this storage any more (R8): they read all of it, so no change need be told. */
  #restarted(): Iterable<ListEvent> {
    this.#forget();
    return [this.reset()];
  }

  /** What was kept before a wipe is of another storage, which had numbers of its own, and of no use to anyone. */
  #isKeptOf({ origin }: NodeState): boolean {
    return this.#recent.at(-1)?.state.origin === origin;
  }

  #forget(): void {
    this.#recent = [];
    this.#recentChars = 0;
  }

  /** The id of an event that would tell nothing: a client that reads the list now misses nothing if it watches after this. */
  here(): string {
    return this.#marker("ready").id;
  }

  /** Tells a watcher to read the list again: it is told of every change from here on. */
  reset(): ListEvent {
    return this.#marker("reset");
  }

  /**
   * The events of a watcher that comes now or, after the event `lastId`, again; a step at a time. Each step is read when
   * it is asked for, so that a slow watcher holds no memory, and what changes meanwhile is not missed.
   */
  *since(lastId: string | null): Iterable<readonly ListEvent[]> {
    let events = lastId === null ? [this.#marker("ready")] : this.#after(lastId);
    for (let last = events.at(-1); last; last = events.at(-1)) {
      yield events;
      events = this.#after(last.id);
    }
  }

  /**
   * What happened next after the event `lastId`: every change, while they are kept in memory; after that the latest state
   * of each todo that changed. Where neither is sure to be whole, a `reset`.
   */
  #after(lastId: string): ListEvent[] {
    const state = this.#store.readState();
    if (!state) return lastId === NOTHING_SEEN ? [] : [this.reset()];
    const seen = lastId === NOTHING_SEEN ? 0 : seqOf(lastId, state);
    if (seen === undefined || seen > state.seq) return [this.reset()];
    const first = this.#isKeptOf(state) ? this.#recent[0]?.row.seq : undefined;
    if (first !== undefined && first <= seen + 1) {
      // Not every number is given to a change.
      const from = this.#recent.findIndex(({ row }) => row.seq > seen);
      return from === -1
        ? []
        : [...toEvents(fitting(this.#recent.slice(from, from + EVENTS_PER_STEP), MAX_STEP_CHARS))];
    }
    if (seen < state.purgedSeq) return [this.reset()];
    const rows = this.#store.changedAfter(seen, EVENTS_PER_STEP);
    const changes = rows.map((row) => ({ state, row, from: writerOf(state, row) }));
    return [...toEvents(fitting(changes, MAX_STEP_CHARS))];
  }

  #marker(event: "ready" | "reset"): ListEvent {
    const state = this.#store.readState();
    return { event, id: state ? eventId(state, state.seq) : NOTHING_SEEN, data: {} };
  }
}

/** The event as text of a server-sent event. */
export function toSse({ event, id, data }: ListEvent): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

/** A change as it is kept: with the state as of then, for the event's id. */
interface KeptChange {
  readonly state: NodeState;
  readonly row: Row;
  readonly from: Writer;
}

function charsOf({ row }: KeptChange): number {
  return row.body.length;
}

/** The first of them whose records have no more characters together; one at least. */
function fitting(changes: readonly KeptChange[], maxChars: number): KeptChange[] {
  let [count, chars] = [0, 0];
  for (const change of changes) {
    chars += charsOf(change);
    if (count > 0 && chars > maxChars) break;
    count++;
  }
  return changes.slice(0, count);
}

function* toEvents(changes: readonly KeptChange[]): Generator<ListEvent> {
  for (const { state, row, from } of changes) yield changeEvent(state, row, from);
}

function changeEvent(state: NodeState, row: Row, from: Writer): ListEvent {
  return { event: "change", id: eventId(state, row.seq), data: { todo: view(row), from } };
}

function eventId({ visible, origin, lineage }: NodeState, seq: number): string {
  const { boot, writes } = checkpointOf(lineage);
  return `${formatBookmark(visible)};${origin}:${seq}:${boot}:${writes}`;
}

/** The event's number, where it is surely of this storage's own past: one that was put back gives numbers again. */
function seqOf(id: string, { origin, lineage }: NodeState): number | undefined {
  const [, from, seq, boot = "", writes] = ID_PATTERN.exec(id) ?? [];
  if (from !== origin || !includesMoment(lineage, { boot, writes: Number(writes) })) return undefined;
  return Number(seq);
}

/** Who made the last change of a stored row: a client, where this storage's own write is its latest. */
function writerOf({ origin }: NodeState, row: Row): Writer {
  return stampOrigin(lastWrite(recordOf(row)).stamp) === origin ? "client" : "sync";
}
