/** What a round reads from one node, a page at a time and to the tail (rules R3, R5). */
import { parseCounter } from "../../core/counter.ts";
import { parseStamp, type Stamp } from "../../core/hlc.ts";
import { compareIds } from "../../core/id.ts";
import { type Position, unpackVersioned, type VersionedRecord } from "../../core/packed.ts";
import type { DiffPage, Opened, ReadRequest } from "../../core/replica.ts";
import type { Session } from "./session.ts";

export class Source {
  /** The first version that another participant may lack (R2). */
  readonly from: number;
  /** The node's head as of the last page. */
  head: number;
  /** What the node held everything up to, as of the last page (B1). */
  complete: readonly Stamp[];
  /** Records read so far. */
  read = 0;
  /** A page could not be read. */
  hasFailed = false;
  readonly #session: Session;
  readonly #request: ReadRequest;
  /** Read, but not merged yet: other sources have not come this far. */
  #buffer: VersionedRecord[] = [];
  #after: Position | null = null;
  #tail = false;

  /** `first`: the page from `from` on, where it was read with `open`. */
  constructor(
    session: Session,
    request: ReadRequest,
    { head, frontier }: Pick<Opened, "head" | "frontier">,
    first: DiffPage | undefined,
  ) {
    this.#session = session;
    this.#request = request;
    this.from = request.from;
    this.head = head;
    this.complete = frontier.complete;
    if (first) this.#keep(first);
  }

  /** Read to the tail, and everything read was handed on. */
  get isDrained(): boolean {
    return this.#tail && this.#buffer.length === 0;
  }

  /** Makes sure that there is something to merge, or nothing left to read. */
  async fill(): Promise<void> {
    if (!this.#session.isOpen || this.#tail || this.#buffer.length > 0) return;
    const page = await this.#session.ask((replica, call) =>
      replica.diff({ ...call, ...this.#request, after: this.#after }),
    );
    if (page) this.#keep(page);
    else this.hasFailed = true;
  }

  /** How far the buffer reaches in the order of a diff; undefined where it reaches the tail. */
  get reach(): Position | undefined {
    return this.#tail || !this.#session.isOpen ? undefined : this.#buffer.at(-1);
  }

  /** Hands on what stands in the buffer up to `bound`, or all of it; nothing of a node that fails meanwhile. */
  drain(bound: Position | undefined): VersionedRecord[] {
    if (!this.#session.isOpen) return [];
    const last = this.#buffer.at(-1);
    // By its last record alone, where that is no further: so somebody always goes on, in whatever order a node sends (M8).
    const isAll = !bound || !last || comparePositions(last, bound) <= 0;
    const end = isAll ? -1 : this.#buffer.findIndex((record) => comparePositions(record, bound) > 0);
    return this.#buffer.splice(0, end === -1 ? this.#buffer.length : end);
  }

  #keep({ records, tail, head, complete }: DiffPage): void {
    try {
      const buffer = unpackVersioned(records);
      this.#expectProgress(buffer, tail);
      this.#buffer = buffer;
      this.head = parseCounter(head);
    } catch (error) {
      this.hasFailed = true;
      this.#session.end(error);
      return;
    }
    this.#after = this.#buffer.at(-1) ?? this.#after;
    this.#tail = tail;
    this.complete = complete.filter((stamp) => parseStamp(stamp) !== undefined);
    this.read += this.#buffer.length;
  }

  /** Throws where a page leads nowhere: a round would ask for the next one for ever (M8). */
  #expectProgress(page: readonly VersionedRecord[], tail: boolean): void {
    const last = page.at(-1);
    const isBehind = last !== undefined && last.version < (this.#after?.version ?? 0);
    if (isBehind || (!last && !tail)) throw new TypeError("its pages lead nowhere");
  }
}

/** The order of a diff: by version, then id (R3). */
export function comparePositions(a: Position, b: Position): number {
  return a.version - b.version || compareIds(a.id, b.id);
}
