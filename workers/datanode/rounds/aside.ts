/** Records that this node can't apply: set aside so that the others go on, counted, and tried again by later code. */
import { decode } from "../../core/body.ts";
import { parseId } from "../../core/id.ts";
import { MAX_RECORD_CHARS } from "../../core/limits.ts";
import type { IncomingRecord } from "../../core/packed.ts";
import type { ReadRecord } from "../storage/shelves.ts";

/** The record, or why this node can't apply it. */
export function readIncoming({ id, body }: IncomingRecord): ReadRecord | { readonly reason: string } {
  if (!parseId(id)) return { reason: "its id can't be read" };
  if (body.length > MAX_RECORD_CHARS)
    return { reason: `it has ${body.length} characters, at most ${MAX_RECORD_CHARS}` };
  const record = decode(body);
  return record ? { id, body, record } : { reason: "its format is not known to this node" };
}
