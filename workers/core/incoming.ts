/** What comes from another node is checked before it is believed: the one function between the wire and a merge (rule M8). */
import { decode } from "./body.ts";
import { stampOrigin } from "./hlc.ts";
import { parseId } from "./id.ts";
import { MAX_ORIGINS_PER_RECORD, MAX_RECORD_CHARS, MAX_VALUE_DEPTH } from "./limits.ts";
import type { IncomingRecord } from "./packed.ts";
import type { Json, TodoRecord, Value, Write } from "./record.ts";

/** A record that came, as it was read. */
export interface ReadRecord extends IncomingRecord {
  readonly record: TodoRecord;
}

/** Why a record can't be believed: it is set aside, never merged, and stops no other one. */
export interface Unreadable {
  readonly reason: string;
}

/** Every write of this protocol leaves a value in each of these (M1), so a record without one was made by something else. */
const WRITTEN_FIELDS = ["task", "completed", "deleted"];

export function readRecord({ id, body }: IncomingRecord): ReadRecord | Unreadable {
  if (!parseId(id)) return { reason: "its id can't be read" };
  if (body.length > MAX_RECORD_CHARS)
    return { reason: `it has ${body.length} characters, at most ${MAX_RECORD_CHARS}` };
  const record = decode(body);
  if (!record) return { reason: "its format is unknown here, or it holds a malformed time" };
  const fault = faultOf(record);
  return fault === undefined ? { id, body, record } : { reason: fault };
}

/** What no node that keeps the rules would have written. */
function faultOf(record: TodoRecord): string | undefined {
  const { created, fields, seen } = record;
  if (seen.size > MAX_ORIGINS_PER_RECORD)
    return `${seen.size} storages wrote to it, at most ${MAX_ORIGINS_PER_RECORD}`;
  if (!hasSeen(record, created)) return "it has not seen its own creation";
  const missing = WRITTEN_FIELDS.find((field) => !fields.has(field));
  if (missing !== undefined) return `its field ${missing} is missing`;
  for (const [field, values] of fields) {
    const fault = faultIn(record, values);
    if (fault !== undefined) return `its field ${JSON.stringify(field)} ${fault}`;
  }
  return undefined;
}

function faultIn(record: TodoRecord, values: readonly Value[]): string | undefined {
  if (!values.every((value) => hasSeen(record, value))) return "has a value that it has not seen";
  if (!values.every(({ value }) => isWithinDepth(value, MAX_VALUE_DEPTH)))
    return `has a value that is nested more than ${MAX_VALUE_DEPTH} deep`;
  // Mostly there is one.
  const isOnce = values.length < 2 || new Set(values.map(({ stamp }) => stamp)).size === values.length;
  return isOnce ? undefined : "has two values of one write";
}

function hasSeen({ seen }: TodoRecord, { stamp }: Write): boolean {
  const last = seen.get(stampOrigin(stamp));
  return last !== undefined && stamp <= last;
}

function isWithinDepth(value: Json, depth: number): boolean {
  if (typeof value !== "object" || value === null) return true;
  return depth > 0 && Object.values(value).every((inner) => isWithinDepth(inner as Json, depth - 1));
}
