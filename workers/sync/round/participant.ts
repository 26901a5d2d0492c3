/** One node within one round: what was read from it, what it took, and how far it got. */

import { covers, toBookmark } from "../../core/bookmark.ts";
import type { Millis, Origin, Stamp } from "../../core/hlc.ts";
import type { TodoId } from "../../core/id.ts";
import { compareIds } from "../../core/id.ts";
import { MAX_PAGE_BYTES, MAX_RECORDS_PER_PAGE, MAX_TRIES_PER_CALL } from "../../core/limits.ts";
import { errorText } from "../../core/problem.ts";
import type {
  Bounds,
  Call,
  DiffPage,
  Fenced,
  IncomingRecord,
  Opened,
  Position,
  Replica,
  Settlement,
  Told,
  VersionedRecord,
} from "../../core/replica.ts";
import type { NodeReport } from "../../model/sync-answers.ts";

/** Bounds of one page (R5): smaller ones cost more calls, larger ones more memory. */
export const DEFAULT_PAGE: Bounds = { maxRecords: MAX_RECORDS_PER_PAGE, maxBytes: MAX_PAGE_BYTES };

export class Participant {
  readonly node: string;
  readonly origin: Origin;
  /** As `Opened.mark`. */
  readonly mark: string | undefined;
  readonly oldestTombstone: Millis | null;
  readonly #replica: Replica;
  readonly #call: Call;
  /** The first version that another participant may lack (R2). */
  readonly from: number;
  readonly #page: Bounds;
  /** Read, but not merged yet: other sources have not come this far. */
  #buffer: VersionedRecord[] = [];
  #after: Position | null = null;
  #tail = false;
  #head: number;
  /** What it was told so far, where nothing was unsettled when it was opened. */
  readonly #told: Told | undefined;
  latest: Stamp | null = null;
  read = 0;
  applied = 0;
  settled = false;
  /** It has taken everything it was sent (R7): also one that could not be settled then. */
  took = true;
  /** It has stored something in this round, and with it that it opened it: only then is that sure to last (R2). */
  stored = false;
  /** Why the node's part in the round ended early. */
  error: string | undefined;
  /** Its own round, where it said that another worker has opened it since. */
  staleRound = 0;

  /** `first`: the page from `from` on, where it was read already. */
  constructor(
    node: string,
    replica: Replica,
    call: Call,
    opened: Opened,
    from: number,
    page: Bounds,
    first: DiffPage | undefined,
  ) {
    this.node = node;
    this.#replica = replica;
    this.#call = call;
    this.origin = opened.origin;
    this.mark = opened.mark;
    this.oldestTombstone = opened.oldestTombstone ?? null;
    this.from = from;
    this.#head = opened.head;
    this.#page = page;
    this.#told = opened.told;
    if (first) this.#take(first);
  }

  /** Its part in the round goes on. */
  get taking(): boolean {
    return this.error === undefined;
  }

  /** Read to the tail, and everything read was merged and sent on. */
  get drained(): boolean {
    return this.#tail && this.#buffer.length === 0;
  }

  /** Makes sure there is something to merge, or nothing left to read (R3). */
  async fill(): Promise<void> {
    if (!this.taking || this.#tail || this.#buffer.length > 0) return;
    const page = await this.#try(() =>
      this.#replica.diff({ ...this.#call, ...this.#page, from: this.from, after: this.#after }),
    );
    if (page) this.#take(page);
    else this.took = false;
  }

  #take(page: DiffPage): void {
    this.#buffer = [...page.records];
    this.#after = page.records.at(-1) ?? this.#after;
    this.#tail = page.tail;
    this.#head = page.head;
    this.latest = page.latest;
    this.read += page.records.length;
  }

  /** How far the buffer reaches in the order of a diff; undefined where it reaches the tail. */
  get reach(): Position | undefined {
    return this.#tail || !this.taking ? undefined : this.#buffer.at(-1);
  }

  /** Removes and returns what stands in the buffer up to `bound`, or all of it. */
  take(bound: Position | undefined): VersionedRecord[] {
    if (!this.taking) return [];
    const end = bound ? this.#buffer.findIndex((record) => comparePositions(record, bound) > 0) : -1;
    return this.#buffer.splice(0, end === -1 ? this.#buffer.length : end);
  }

  /**
   * Sends records in requests no larger than a page (R5); the ids that they brought into conflict there. With the last of
   * them goes `last`, if any: a node that does not know of that is left to be settled by a call of its own.
   */
  async apply(records: readonly IncomingRecord[], last: Told | undefined): Promise<TodoId[]> {
    const conflicts: TodoId[] = [];
    let sent = 0;
    for (const page of inPages(records, this.#page)) {
      if (!this.taking) break;
      sent += page.length;
      const settlement = sent === records.length && last ? this.#settlement(last) : undefined;
      const request = { ...this.#call, records: page, ...(settlement && { settlement }) };
      const applied = await this.#try(() => this.#replica.apply(request));
      this.took &&= applied !== undefined;
      if (applied === undefined) break;
      this.stored = true;
      this.applied += page.length;
      this.settled = applied.settled !== undefined;
      conflicts.push(...(applied.conflicts ?? []));
    }
    return conflicts;
  }

  /** Whether settling would change nothing: nothing was unsettled, nothing came or goes, and it knows what it is told (R9). */
  isAtRest({ complete, gone = [] }: Told): boolean {
    const told = this.#told;
    if (!told || this.read > 0 || this.applied > 0) return false;
    const isTold = covers(toBookmark(told.complete), toBookmark(complete));
    return isTold && gone.every((origin) => told.gone?.includes(origin));
  }

  /** Writes the round over the versions that were read (R6). */
  async settle(told: Told): Promise<void> {
    const request = { ...this.#call, ...this.#settlement(told) };
    this.settled = (await this.#try(() => this.#replica.settle(request))) !== undefined;
    this.stored ||= this.settled;
  }

  #settlement({ complete, gone }: Told): Settlement {
    return { from: this.from, to: this.#head, complete, ...(gone && { gone }) };
  }

  async purge(stable: number, before: Millis): Promise<void> {
    await this.#try(() => this.#replica.purge({ ...this.#call, stable, before }));
  }

  report(): NodeReport {
    const { node, read, applied, error } = this;
    return { node, reachable: true, read, applied, ...(error !== undefined && { error }) };
  }

  /** The answer; or undefined where the node's part in this round is over, with the reason in `error`. */
  async #try<T extends { readonly type: string }>(call: () => Promise<T | Fenced>): Promise<T | undefined> {
    try {
      const answer = await tryCall(call);
      if (!isFenced(answer)) return answer;
      this.error = answer.type;
      if (answer.type === "stale-round") this.staleRound = answer.round;
    } catch (error) {
      this.error = errorText(error);
    }
    return undefined;
  }
}

/** Every call may be repeated unharmed, so a failed one is tried again within the round (R5). */
export async function tryCall<T>(call: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries++) {
    try {
      return await call();
    } catch (error) {
      if (tries === MAX_TRIES_PER_CALL) throw error;
    }
  }
}

/** The order of a diff: by version, then id (R3). */
export function comparePositions(a: Position, b: Position): number {
  return a.version - b.version || compareIds(a.id, b.id);
}

function isFenced(answer: { readonly type: string }): answer is Fenced {
  return answer.type === "stale-round" || answer.type === "wrong-origin";
}

function* inPages(records: readonly IncomingRecord[], size: Bounds): Generator<IncomingRecord[]> {
  let page: IncomingRecord[] = [];
  let bytes = 0;
  for (const record of records) {
    if (page.length > 0 && (page.length === size.maxRecords || bytes + record.body.length > size.maxBytes)) {
      yield page;
      page = [];
      bytes = 0;
    }
    page.push(record);
    bytes += record.body.length;
  }
  if (page.length > 0) yield page;
}
