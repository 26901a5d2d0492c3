/** Exports of a list that are being read, so that there are not too many: known in memory alone, for a read stores nothing. */
import type { Millis } from "../../core/hlc.ts";
import { EXPORT_IDLE_MS } from "../../core/limits.ts";
import type { Refusal } from "../../core/problem.ts";

export class RunningExports {
  /** When each was last asked for a page; the one that waits longest comes first. */
  readonly #askedAt = new Map<string, Millis>();

  /** The page that `read` reads, or a refusal: an export may read its first page only while fewer than `most` others run. */
  page<T extends { readonly next: unknown }>(
    id: string,
    isFirst: boolean,
    now: Millis,
    most: number,
    read: () => T,
  ): T | Refusal {
    const refusal = isFirst && this.begin(id, now, most);
    if (refusal) return refusal;
    const page = read();
    this.goOn(id, now, page.next === null);
    return page;
  }

  /** Whether the export may read its first page. It counts until its last page, or until its client is gone. */
  begin(id: string, now: Millis, most: number): Refusal | undefined {
    for (const [other, askedAt] of this.#askedAt) {
      if (now - askedAt <= EXPORT_IDLE_MS) break;
      this.#askedAt.delete(other);
    }
    if (this.#askedAt.size >= most) return tooMany(most);
    this.#askedAt.set(id, now);
    return undefined;
  }

  /** The export goes on. One that began before the object was started anew is let go on too: its headers are gone out. */
  goOn(id: string, now: Millis, isLast: boolean): void {
    this.#askedAt.delete(id);
    if (!isLast) this.#askedAt.set(id, now);
  }
}

function tooMany(most: number): Refusal {
  return {
    type: "rate-limited",
    detail: `This list is exported ${most} times at once already: try again when one of them is through.`,
  };
}
