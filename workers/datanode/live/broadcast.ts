/** Tells everyone who watches of what changed, once the writer has its answer, and a few at a time: whoever writes meanwhile comes in between. */
import type { Millis } from "../../core/hlc.ts";
import { MAX_QUEUED_CHARS, MAX_QUEUED_EVENTS, SENDS_PER_TURN, WATCHER_WINDOW_MS } from "../../core/limits.ts";
import { type ListEvent, toSse } from "./events.ts";

const encoder = new TextEncoder();

/** Events that are told together: written as text once, however many are told. */
export class Batch {
  readonly events: readonly ListEvent[];
  /** In place of the events, for whom they are too much: the list is to be read again, as it was after them or later. */
  readonly reset: ListEvent;
  /** UTF-16 units of tasks and notes. */
  readonly chars: number;
  #sse: Uint8Array | undefined;
  #messages: readonly string[] | undefined;

  constructor(events: readonly ListEvent[], reset: ListEvent, chars: number) {
    this.events = events;
    this.reset = reset;
    this.chars = chars;
  }

  /** For streams. */
  get sse(): Uint8Array {
    this.#sse ??= encoder.encode(this.events.map(toSse).join(""));
    return this.#sse;
  }

  /** For sockets. */
  get messages(): readonly string[] {
    this.#messages ??= this.events.map((event) => JSON.stringify(event));
    return this.#messages;
  }
}

export interface BroadcastPorts<R> {
  /** Who watches now. */
  receivers(): readonly R[];
  /** Never fails, also where the receiver has gone. `among`: how many are told the same. */
  send(to: R, batch: Batch, among: number): void;
  /** Made right after the last event that was published. */
  reset(): ListEvent;
  now(): Millis;
  /** Runs `run` after so long, as an event of its own. */
  after(milliseconds: Millis, run: () => void): void;
}

function charsOf({ data }: ListEvent): number {
  return "todo" in data ? data.todo.task.length + (data.todo.notes?.length ?? 0) : 0;
}

/** A batch on its way to those who watched when it was closed. */
interface Delivery<R> {
  readonly batch: Batch;
  readonly to: readonly R[];
  /** The next of them to be told. */
  next: number;
}

export class Broadcast<R> {
  readonly #ports: BroadcastPorts<R>;
  /** Published, and in no batch yet. */
  #waiting: ListEvent[] = [];
  #waitingChars = 0;
  #isDue = false;
  #closedAt: Millis = Number.NEGATIVE_INFINITY;
  /** Oldest first, and one after the other: so each receiver is told in order. */
  #deliveries: Delivery<R>[] = [];
  #isSending = false;

  constructor(ports: BroadcastPorts<R>) {
    this.#ports = ports;
  }

  /** The first events after a pause go at once; what follows within the window goes together. */
  publish(events: readonly ListEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) {
      this.#waiting.push(event);
      this.#waitingChars += charsOf(event);
    }
    if (this.#isFull()) {
      this.#drain();
      return;
    }
    if (this.#isDue) return;
    this.#isDue = true;
    const { now, after } = this.#ports;
    // A clock that was set back must not hold events up.
    const sinceClosed = Math.max(0, now() - this.#closedAt);
    after(Math.max(0, WATCHER_WINDOW_MS - sinceClosed), () => {
      this.#isDue = false;
      this.close();
      if (!this.#isSending) this.#turn();
    });
  }

  /** What was published so far is for those who watch now: who comes next has been told of it another way. */
  close(): void {
    if (this.#waiting.length === 0) return;
    const batch = new Batch(this.#waiting, this.#ports.reset(), this.#waitingChars);
    this.#waiting = [];
    this.#waitingChars = 0;
    this.#closedAt = this.#ports.now();
    this.#deliveries.push({ batch, to: this.#ports.receivers(), next: 0 });
  }

  #isFull(): boolean {
    const queued = this.#deliveries.map(({ batch }) => batch);
    const events = queued.reduce((sum, batch) => sum + batch.events.length, this.#waiting.length);
    const chars = queued.reduce((sum, batch) => sum + batch.chars, this.#waitingChars);
    return events > MAX_QUEUED_EVENTS || chars > MAX_QUEUED_CHARS;
  }

  #turn(): void {
    this.#isSending = this.#send(SENDS_PER_TURN);
    if (this.#isSending) this.#ports.after(0, () => this.#turn());
  }

  /** More is queued than may lie in memory: whoever made it waits until it is told. */
  #drain(): void {
    this.close();
    this.#send(Number.POSITIVE_INFINITY);
  }

  /** Sends so many messages, or one receiver's more; says whether any are left. */
  #send(most: number): boolean {
    let sent = 0;
    for (let delivery = this.#deliveries[0]; delivery; delivery = this.#deliveries[0]) {
      const { batch, to } = delivery;
      for (; delivery.next < to.length; delivery.next++) {
        if (sent >= most) return true;
        this.#ports.send(to[delivery.next] as R, batch, to.length);
        sent += batch.events.length;
      }
      this.#deliveries.shift();
    }
    return false;
  }
}
