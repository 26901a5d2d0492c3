/** Records that this node can't apply: set aside so that the others go on, counted, and tried again by later code. */
import { decode } from "../../core/body.ts";
import type { Millis } from "../../core/hlc.ts";
import { parseId } from "../../core/id.ts";
import { MAX_RECORD_CHARS } from "../../core/limits.ts";
import type { IncomingRecord } from "../../core/packed.ts";
import type { TodoRecord } from "../../core/record.ts";

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

/** A record that came, as it was read. */
export interface ReadRecord extends IncomingRecord {
  readonly record: TodoRecord;
}

/** The record, or why this node can't apply it. */
export function readIncoming({ id, body }: IncomingRecord): ReadRecord | { readonly reason: string } {
  if (!parseId(id)) return { reason: "its id can't be read" };
  if (body.length > MAX_RECORD_CHARS)
    return { reason: `it has ${body.length} characters, at most ${MAX_RECORD_CHARS}` };
  const record = decode(body);
  return record ? { id, body, record } : { reason: "its format is not known to this node" };
}
