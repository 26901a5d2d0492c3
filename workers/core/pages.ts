/** Cutting records into pages (rule R5): a node's answers to `diff`, and the worker's requests to `apply`. */
import {
  MAX_BATCH_CHARS,
  MAX_BATCHES_AT_ONCE,
  MAX_PAGE_CHARS,
  MAX_RECORDS_PER_BATCH,
  MAX_RECORDS_PER_PAGE,
} from "./limits.ts";

/** How large one page may be. The first record is in it however large it is. */
export interface PageBounds {
  readonly maxRecords: number;
  /** UTF-16 units of the bodies together, with what else counts. */
  readonly maxChars: number;
}

/** How large the pages of a round may be. */
export interface RoundBounds {
  /** What is read of each node at a time, where two take part. */
  readonly page: PageBounds;
  /** What a node is sent, and stores, at a time. */
  readonly batch: PageBounds;
  /** Batches on their way to all nodes together; each node has at least one. */
  readonly batchesAtOnce: number;
}

export const ROUND_BOUNDS: RoundBounds = {
  page: { maxRecords: MAX_RECORDS_PER_PAGE, maxChars: MAX_PAGE_CHARS },
  batch: { maxRecords: MAX_RECORDS_PER_BATCH, maxChars: MAX_BATCH_CHARS },
  batchesAtOnce: MAX_BATCHES_AT_ONCE,
};

/** What each of `nodes` may take, so that all of them together need no more memory than two. */
export function boundsOfEach({ page, batch, batchesAtOnce }: RoundBounds, nodes: number): RoundBounds {
  const share = (bound: number) => Math.max(1, Math.floor((2 * bound) / Math.max(2, nodes)));
  return {
    page: { maxRecords: share(page.maxRecords), maxChars: share(page.maxChars) },
    batch,
    batchesAtOnce: Math.max(1, Math.floor(batchesAtOnce / Math.max(2, nodes))),
  };
}

export interface Page<R> {
  readonly records: R[];
  /** Nothing follows. */
  readonly tail: boolean;
}

/** The pages of `records`, in order; none where there are no records. Reads one record further than the page it gives out. */
export function* inPages<R extends { readonly body: string }>(
  records: Iterable<R>,
  { maxRecords, maxChars }: PageBounds,
  charsOf = ({ body }: R): number => body.length,
): Generator<Page<R>> {
  let page: R[] = [];
  let chars = 0;
  for (const record of records) {
    const more = charsOf(record);
    if (page.length > 0 && (page.length >= maxRecords || chars + more > maxChars)) {
      yield { records: page, tail: false };
      page = [];
      chars = 0;
    }
    page.push(record);
    chars += more;
  }
  if (page.length > 0) yield { records: page, tail: true };
}

/** The first page alone: what comes after the record that it stops at is not read. */
export function firstPage<R extends { readonly body: string }>(
  records: Iterable<R>,
  bounds: PageBounds,
  charsOf?: (record: R) => number,
): Page<R> {
  for (const page of inPages(records, bounds, charsOf)) return page;
  return { records: [], tail: true };
}
