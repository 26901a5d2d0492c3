/** Each change of a list as an event for watchers, numbered by the storage itself: `version` goes up and down. */
import type { Todo } from "../core/api.ts";
import { type Origin, parseOrigin, stampOrigin } from "../core/hlc.ts";
import { MAX_RECENT_EVENTS } from "../core/limits.ts";
import { lastWrite } from "../core/record.ts";
import { recordOf, view, type Writer } from "./change.ts";
import type { NodeState } from "./state.ts";
import type { Row, Store } from "./store.ts";

/**
 * `ready`: the watcher is at this place. `change`: a todo as it is after a change. `reset`: changes may have been missed,
 * read the list again.
 */
export interface ListEvent {
  readonly event: "ready" | "change" | "reset";
  /** Bookmark as of the event, then this storage's origin and sequence number: what `Last-Event-ID` sends back. */
  readonly id: string;
  readonly data: { readonly todo: Todo; readonly from: Writer } | Record<string, never>;
}

/** Rows read at once where a watcher comes back after more changes than are kept in memory. */
const ROWS_PER_STEP = 500;
const ID_PATTERN = /;([a-z0-9]+):(\d{1,15})$/;

export class Events {
  readonly #store: Store;
  #recent: { readonly seq: number; readonly event: ListEvent }[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** The events of rows that just changed; kept for watchers that come back soon. */
  record(rows: readonly Row[], from: Writer): ListEvent[] {
    const state = this.#store.readState();
    if (!state) return [];
    const events = rows.map((row) => ({ seq: row.seq, event: changeEvent(state, row, from) }));
    // What was kept before a wipe is of another storage, and of no use to anyone.
    const kept = this.#recent.at(-1)?.seq === (events[0]?.seq ?? 0) - 1 ? this.#recent : [];
    this.#recent = [...kept, ...events].slice(-MAX_RECENT_EVENTS);
    return events.map(({ event }) => event);
  }

  /** The storage began anew: nothing that watchers know is of this storage any more (R8). */
  restarted(): ListEvent {
    this.#recent = [];
    return this.#place("reset");
  }

  /** The place of a watcher that comes now. */
  ready(): ListEvent {
    return this.#place("ready");
  }

  /**
   * What happened after the event `lastId`: every change, while they are kept in memory; after that the latest state of
   * each todo that changed. Where neither is sure to be whole, a `reset`.
   */
  *after(lastId: string): Iterable<ListEvent> {
    const state = this.#store.readState();
    const seen = parseEventId(lastId);
    if (!state || seen?.origin !== state.origin || seen.seq > state.seq) return yield this.#place("reset");
    const first = this.#recent[0]?.seq;
    if (first !== undefined && first <= seen.seq + 1) {
      for (const { seq, event } of this.#recent) if (seq > seen.seq) yield event;
      return;
    }
    if (seen.seq < state.purgedSeq) return yield this.#place("reset");
    yield* this.#stored(state, seen.seq);
  }

  #place(event: "ready" | "reset"): ListEvent {
    const state = this.#store.readState();
    return { event, id: state ? eventId(state, state.seq) : "", data: {} };
  }

  *#stored(state: NodeState, after: number): Iterable<ListEvent> {
    for (let last = after; ; ) {
      const rows = this.#store.changedAfter(last, ROWS_PER_STEP);
      for (const row of rows) yield changeEvent(state, row, writerOf(state, row));
      if (rows.length < ROWS_PER_STEP) return;
      last = rows.at(-1)?.seq ?? last;
    }
  }
}

/** As server-sent events are written. */
export function toSse({ event, id, data }: ListEvent): string {
  return `event: ${event}\nid: ${id}\ndata: ${JSON.stringify(data)}\n\n`;
}

function changeEvent(state: NodeState, row: Row, from: Writer): ListEvent {
  return { event: "change", id: eventId(state, row.seq), data: { todo: view(row), from } };
}

function eventId({ visible, origin }: NodeState, seq: number): string {
  return `${[...visible.values()].join(",")};${origin}:${seq}`;
}

function parseEventId(id: string): { origin: Origin; seq: number } | undefined {
  const [, text = "", seq] = ID_PATTERN.exec(id) ?? [];
  const origin = parseOrigin(text);
  return origin && { origin, seq: Number(seq) };
}

/** Who made the last change of a stored row: a client, where this storage's own write is its latest. */
function writerOf({ origin }: NodeState, row: Row): Writer {
  return stampOrigin(lastWrite(recordOf(row)).stamp) === origin ? "client" : "sync";
}
