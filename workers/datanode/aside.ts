/** Records that this node can't apply: set aside so that the others go on, counted, and tried again by later code. */

import { type Body, canonical, decode } from "../core/body.ts";
import type { Millis } from "../core/hlc.ts";
import { parseId } from "../core/id.ts";
import { MAX_RECORD_CHARS } from "../core/limits.ts";
import type { TodoRecord } from "../core/record.ts";
import type { IncomingRecord } from "../core/replica.ts";

export interface AsideRecord extends IncomingRecord {
  readonly reason: string;
  readonly at: Millis;
}

export interface AsideStore {
  put(record: AsideRecord): void;
  all(): AsideRecord[];
  clear(): void;
  count(): number;
}

/** The record and the body to store, or why this node can't apply it. */
export function readIncoming({
  id,
  body,
}: IncomingRecord): { record: TodoRecord; body: Body } | { reason: string } {
  if (!parseId(id)) return { reason: "its id can't be read" };
  if (body.length > MAX_RECORD_CHARS)
    return { reason: `it has ${body.length} characters, at most ${MAX_RECORD_CHARS}` };
  const record = decode(body);
  return record
    ? { record, body: canonical(body, record) }
    : { reason: "its format is not known to this node" };
}
