/**
 * A record as text: what is stored, and what goes over the wire. JSON, `[writes, fields, seen]`. A write is named where it
 * stands in `writes`, the creation at 0; a stamp is longer than all the rest of a usual todo, so it stands there once.
 *
 *     [["2026-11-22T10:00:00.123Z-0000-a7k2xq"],[["completed",[0,false]],["task",[0,"milk"]]],[0]]
 */
import { type Millis, type Origin, parseStamp, type Stamp, stampMillis, stampOrigin } from "./hlc.ts";
import { MAX_WALL_TIME_MS } from "./limits.ts";
import { type Json, latestFirst, type TodoRecord, type Value, type Write } from "./record.ts";

/** Canonical text of a record: two states are equal exactly when their bodies are equal texts. */
export type Body = string & { readonly [bodyBrand]: true };
declare const bodyBrand: unique symbol;

/** Raised when `decode` learns to read more than before: records that were set aside are then tried again. */
export const RECORD_FORMAT = 1;

/** A stamp alone where the writer's clock read what the stamp says, as it mostly does. */
type EncodedWrite = Stamp | readonly [Stamp, Millis];
type EncodedField = readonly [name: string, ...values: (readonly [write: number, value: Json])[]];
/** An index in `writes`, or the stamp itself where no value is left of that write. */
type EncodedSeen = number | Stamp;

export function encode(record: TodoRecord): Body {
  const writes = writesOf(record);
  const fields = sorted(record.fields).map(
    ([name, values]): EncodedField => [
      name,
      ...values.map((value) => [writes.findIndex((write) => isSame(write, value)), value.value] as const),
    ],
  );
  const seen = sorted(record.seen).map(([, stamp]): EncodedSeen => {
    const index = writes.findIndex((write) => write.stamp === stamp);
    return index === -1 ? stamp : index;
  });
  return JSON.stringify([writes.map(encodeWrite), fields, seen]) as Body;
}

/** The record that `text` holds, checked in every part, or undefined. */
export function decode(text: string): TodoRecord | undefined {
  const json = parseJson(text);
  if (!Array.isArray(json) || json.length !== 3) return undefined;
  const [encodedWrites, encodedFields, encodedSeen] = json;
  const writes = mapAll(encodedWrites, decodeWrite);
  const created = writes?.[0];
  if (!writes || !created) return undefined;
  const fields = mapAll(encodedFields, (field) => decodeField(field, writes));
  const seen = mapAll(encodedSeen, (entry) => decodeSeen(entry, writes));
  if (!fields || !seen || fields.length === 0) return undefined;
  return { created, fields: new Map(fields), seen: new Map(seen) };
}

/** Every write that the state names, once: the creation first, the others as their stamps order them. */
function writesOf({ created, fields }: TodoRecord): Write[] {
  const others: Write[] = [];
  for (const values of fields.values()) {
    for (const value of values) {
      if (!isSame(value, created) && !others.some((other) => isSame(value, other))) others.push(value);
    }
  }
  if (others.length > 1) others.sort((a, b) => -latestFirst(a, b) || a.wallTime - b.wallTime);
  return [created, ...others];
}

function isSame(a: Write, b: Write): boolean {
  return a.stamp === b.stamp && a.wallTime === b.wallTime;
}

function encodeWrite({ stamp, wallTime }: Write): EncodedWrite {
  return stampMillis(stamp) === wallTime ? stamp : [stamp, wallTime];
}

function decodeWrite(entry: unknown): Write | undefined {
  if (typeof entry === "string") {
    const stamp = parseStamp(entry);
    return stamp && { stamp, wallTime: stampMillis(stamp) };
  }
  if (!Array.isArray(entry) || entry.length !== 2 || typeof entry[0] !== "string") return undefined;
  const [stamp, wallTime] = [parseStamp(entry[0]), entry[1]];
  return stamp && Math.abs(wallTime) <= MAX_WALL_TIME_MS && Number.isSafeInteger(wallTime)
    ? { stamp, wallTime }
    : undefined;
}

function decodeField(entry: unknown, writes: readonly Write[]): [string, Value[]] | undefined {
  if (!Array.isArray(entry) || typeof entry[0] !== "string" || entry.length === 1) return undefined;
  const values = mapAll(entry, (value) => decodeValue(value, writes), 1);
  if (values && values.length > 1) values.sort(latestFirst);
  return values && [entry[0], values];
}

function decodeValue(entry: unknown, writes: readonly Write[]): Value | undefined {
  if (!Array.isArray(entry) || entry.length !== 2) return undefined;
  const write = writeAt(writes, entry[0]);
  // Parsed from JSON text, so whatever stands here is JSON.
  return write && { value: entry[1] as Json, stamp: write.stamp, wallTime: write.wallTime };
}

function decodeSeen(entry: unknown, writes: readonly Write[]): [Origin, Stamp] | undefined {
  const stamp = typeof entry === "string" ? parseStamp(entry) : writeAt(writes, entry)?.stamp;
  return stamp && [stampOrigin(stamp), stamp];
}

function writeAt(writes: readonly Write[], index: unknown): Write | undefined {
  return typeof index === "number" ? writes[index] : undefined;
}

/** Every entry of a list, from `from` on, as `map` reads it; undefined where it is no list, or one entry can't be read. */
function mapAll<T>(entries: unknown, map: (entry: unknown) => T | undefined, from = 0): T[] | undefined {
  if (!Array.isArray(entries)) return undefined;
  const mapped: T[] = [];
  for (let index = from; index < entries.length; index++) {
    const value = map(entries[index]);
    if (value === undefined) return undefined;
    mapped.push(value);
  }
  return mapped;
}

function sorted<K extends string, V>(map: ReadonlyMap<K, V>): [K, V][] {
  // No two keys of a map are equal.
  return [...map].sort(([a], [b]) => (a < b ? -1 : 1));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
