/** Sends writes in the order in which they were made, each with its key, until a node has answered it. */
import { signal } from "@preact/signals";
import type { Outcome } from "../net/http.ts";
import type { Todo } from "../net/shapes.ts";
import type { Write } from "./writes.ts";

const FIRST_RETRY_MS = 300;
const LAST_RETRY_MS = 5_000;
/** The node that may have a creation does not say whether it has, for as long as this lasts. */
const NODE_IS_OUT = new Set(["unreachable", "retired"]);

export interface Sent {
  readonly outcome: Outcome<Todo>;
  /** Where it went; null where there was nobody to send it to. */
  readonly node: string | null;
}

export interface OutboxEnds {
  /** Sends one write, once: to `maybeOn` where that is set. */
  send(write: Write): Promise<Sent>;
  /** A node has taken it. */
  done(write: Write, todo: Todo, headers: Headers): void;
  /** It will not be taken; of a creation, neither will what builds on it. */
  refused(write: Write, problem: string, detail: string): void;
}

export class Outbox {
  /** Oldest first. */
  readonly writes = signal<readonly Write[]>([]);
  /** Why the last one that was sent still waits; null while all goes well. */
  readonly trouble = signal<string | null>(null);
  readonly #ends: OutboxEnds;
  /** Keys of writes that wait for their own node, until the next try of all. */
  readonly #held = new Set<string>();
  #isSending = false;
  #failures = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #isStopped = false;

  constructor(ends: OutboxEnds) {
    this.#ends = ends;
  }

  add(write: Write): void {
    this.writes.value = [...this.writes.value, write];
    void this.#sendAll();
  }

  /** Tries again at once: something has changed for the better. */
  wake(): void {
    this.#held.clear();
    void this.#sendAll();
  }

  /** Sends nothing more; what waits is kept. */
  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#retry);
  }

  start(): void {
    this.#isStopped = false;
    this.wake();
  }

  async #sendAll(): Promise<void> {
    if (this.#isSending) return;
    this.#isSending = true;
    clearTimeout(this.#retry);
    let goesOn = true;
    for (let write = this.#next(); write && goesOn && !this.#isStopped; write = this.#next()) {
      goesOn = await this.#send(write);
    }
    this.#isSending = false;
    if (this.writes.value.length === 0) this.trouble.value = null;
    else if (!this.#isStopped) this.#sendLater();
  }

  /** The oldest write that does not build on one that is held. */
  #next(): Write | undefined {
    const heldRows = new Set<string>();
    for (const write of this.writes.value) {
      if (!this.#held.has(write.key) && !heldRows.has(write.row)) return write;
      heldRows.add(write.row);
    }
    return undefined;
  }

  /** Whether sending may go on. */
  async #send(write: Write): Promise<boolean> {
    const { outcome, node } = await this.#ends.send(write);
    if (outcome.type === "ok") {
      this.#failures = 0;
      this.trouble.value = null;
      this.#ends.done(write, outcome.value, outcome.headers);
      this.#remove((other) => other.key === write.key);
      return true;
    }
    if (outcome.type === "refused") {
      this.#remove(({ key, row }) => key === write.key || (write.type === "create" && row === write.row));
      // A deletion that had arrived before its answer was lost: it did what it was to do.
      const isDone =
        write.type === "remove" && write.maybeOn !== undefined && outcome.problem === "not-found";
      if (!isDone) this.#ends.refused(write, outcome.problem, outcome.detail);
      return true;
    }
    this.trouble.value = outcome.problem;
    if (outcome.arrived === "unknown" && node !== null) this.#mark(write, node);
    // Made elsewhere, it would be made twice; all other writes set values, and to set them twice does no harm.
    if (write.type === "create" && write.maybeOn !== undefined && NODE_IS_OUT.has(outcome.problem)) {
      this.#held.add(write.key);
      return true;
    }
    this.#failures += 1;
    return false;
  }

  #mark(write: Write, maybeOn: string): void {
    this.writes.value = this.writes.value.map((other) =>
      other.key === write.key ? { ...other, maybeOn } : other,
    );
  }

  #remove(which: (write: Write) => boolean): void {
    this.writes.value = this.writes.value.filter((write) => !which(write));
  }

  #sendLater(): void {
    const wait = Math.min(LAST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.max(0, this.#failures - 1));
    this.#retry = setTimeout(() => this.wake(), wait);
  }
}
