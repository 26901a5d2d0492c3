/** A todo as it is replicated: every concurrent value of every field, and what this state has seen (rule M1). */
import { type Millis, type Origin, parseStamp, type Stamp, stampOrigin } from "./hlc.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** One write to one field. `wallTime` is the writer's clock, for people only: it is never compared. */
export interface Value {
  readonly value: Json;
  readonly stamp: Stamp;
  readonly wallTime: Millis;
}

export interface TodoRecord {
  readonly created: { readonly stamp: Stamp; readonly wallTime: Millis };
  /** Open map: fields this code does not know are merged and carried. Values: greatest stamp first, never empty. */
  readonly fields: ReadonlyMap<string, readonly Value[]>;
  /** For each origin, its latest write to this record that this state includes. */
  readonly seen: ReadonlyMap<Origin, Stamp>;
}

/** Raised when `decode` learns to read more than before: records that were set aside are then tried again. */
export const RECORD_FORMAT = 1;

/** Canonical JSON of a record: two states are equal exactly when their bodies are equal texts. */
export type Body = string & { readonly [bodyBrand]: true };
declare const bodyBrand: unique symbol;

/** The state of a record after a local write (rules M4, H1): the new values replace all that the writer has seen. */
export function write(
  record: TodoRecord | undefined,
  changes: Readonly<Record<string, Json>>,
  stamp: Stamp,
  wallTime: Millis,
): TodoRecord {
  const fields = new Map(record?.fields);
  for (const [field, value] of Object.entries(changes)) fields.set(field, [{ value, stamp, wallTime }]);
  const seen = new Map(record?.seen).set(stampOrigin(stamp), stamp);
  return { created: record?.created ?? { stamp, wallTime }, fields, seen };
}

/** The field's value: the one with the greatest stamp, last write wins (rule M3). */
export function winner(record: TodoRecord, field: string): Value | undefined {
  return record.fields.get(field)?.[0];
}

/** Fields in which a losing value differs from the winning one (rule M3). */
export function conflictedFields(record: TodoRecord): string[] {
  const conflicted = [];
  for (const [field, values] of record.fields) if (losers(values).length > 0) conflicted.push(field);
  return conflicted;
}

/** The values that lost to another one: same-valued concurrent writes are no conflict (rule M3). */
export function losers(values: readonly Value[]): Value[] {
  const [first, ...rest] = values;
  if (first === undefined || rest.length === 0) return [];
  const won = JSON.stringify(first.value);
  return rest.filter((value) => JSON.stringify(value.value) !== won);
}

/** The greatest winning stamp's value: what was written last (rule M7). */
export function lastWrite(record: TodoRecord): Value {
  let last: Value | undefined;
  for (const [value] of record.fields.values())
    if (value && (!last || value.stamp > last.stamp)) last = value;
  if (!last) throw new Error("a record without a value is a bug");
  return last;
}

export function encode(record: TodoRecord): Body {
  const fields = sorted(record.fields).map(([field, values]) => [
    field,
    values.map(({ value, stamp, wallTime }) => [value, stamp, wallTime]),
  ]);
  const { stamp, wallTime } = record.created;
  return JSON.stringify({
    created: [stamp, wallTime],
    fields,
    seen: sorted(record.seen).map(([, seen]) => seen),
  }) as Body;
}

/** The record in a body: one that `encode` made or `decode` accepted, so it is taken at its word. */
export function parse(body: Body): TodoRecord {
  const { created, fields, seen } = JSON.parse(body) as EncodedRecord;
  const [stamp, wallTime] = created;
  return {
    created: { stamp, wallTime },
    fields: new Map(
      fields.map(([field, values]) => [
        field,
        // Sorted here too: a body from another node is stored as it came.
        values.map(([value, stamp, wallTime]) => ({ value, stamp, wallTime })).sort(latestFirst),
      ]),
    ),
    seen: new Map(seen.map((stamp) => [stampOrigin(stamp), stamp])),
  };
}

interface EncodedRecord {
  readonly created: readonly [Stamp, Millis];
  readonly fields: readonly (readonly [string, readonly (readonly [Json, Stamp, Millis])[]])[];
  readonly seen: readonly Stamp[];
}

/** The record that `text` holds, checked in every part, or undefined. */
export function decode(text: string): TodoRecord | undefined {
  const json = parseJson(text);
  if (!isObject(json) || !Array.isArray(json.fields) || !Array.isArray(json.seen)) return undefined;
  const created = decodeWrite(json.created);
  const seen = decodeSeen(json.seen);
  const fields = decodeFields(json.fields);
  return created && seen && fields && { created, seen, fields };
}

function decodeFields(entries: readonly unknown[]): Map<string, Value[]> | undefined {
  const fields = new Map<string, Value[]>();
  for (const entry of entries) {
    if (!Array.isArray(entry) || typeof entry[0] !== "string" || !Array.isArray(entry[1])) return undefined;
    const values = entry[1].map(decodeValue);
    if (values.length === 0 || !values.every((value) => value !== undefined)) return undefined;
    fields.set(entry[0], values.sort(latestFirst));
  }
  return fields.size > 0 ? fields : undefined;
}

function decodeSeen(stamps: readonly unknown[]): Map<Origin, Stamp> | undefined {
  const seen = new Map<Origin, Stamp>();
  for (const text of stamps) {
    const stamp = typeof text === "string" ? parseStamp(text) : undefined;
    if (stamp === undefined) return undefined;
    seen.set(stampOrigin(stamp), stamp);
  }
  return seen;
}

function decodeValue(entry: unknown): Value | undefined {
  if (!Array.isArray(entry) || entry.length !== 3) return undefined;
  const write = decodeWrite(entry.slice(1));
  // Parsed from JSON text, so whatever stands here is JSON.
  return write && { value: entry[0] as Json, ...write };
}

function decodeWrite(entry: unknown): { stamp: Stamp; wallTime: Millis } | undefined {
  if (!Array.isArray(entry) || typeof entry[0] !== "string" || !Number.isSafeInteger(entry[1]))
    return undefined;
  const stamp = parseStamp(entry[0]);
  return stamp && { stamp, wallTime: entry[1] };
}

/** Greatest stamp first: the winner stands in front. */
export function latestFirst(a: Value, b: Value): number {
  return a.stamp > b.stamp ? -1 : a.stamp < b.stamp ? 1 : 0;
}

function sorted<K extends string, V>(map: ReadonlyMap<K, V>): [K, V][] {
  return [...map].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
