/** A todo as it is replicated: every concurrent value of every field, and what this state has seen (rule M1). */
import { type Millis, type Stamp, stampOrigin } from "./hlc.ts";
import type { Vector } from "./vector.ts";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** When something was written. `wallTime` is the writer's clock, for people only: it is never compared. */
export interface Write {
  readonly stamp: Stamp;
  readonly wallTime: Millis;
}

/** What one write put into one field. */
export interface Value extends Write {
  readonly value: Json;
}

export interface TodoRecord {
  readonly created: Write;
  /** Open map: fields this code does not know are merged and carried. Values: greatest stamp first, never empty. */
  readonly fields: ReadonlyMap<string, readonly Value[]>;
  /** For each origin, its latest write to this record that this state includes. */
  readonly seen: Vector;
}

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
  // Mostly there is one value, and this is asked for every field of every record.
  if (values.length < 2) return [];
  const [first, ...rest] = values as [Value, ...Value[]];
  return rest.filter((value) => !sameJson(value.value, first.value));
}

export function sameJson(a: Json, b: Json): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** The greatest winning stamp's write: one write may stand in several fields, with a value in each (rule M7). */
export function lastWrite(record: TodoRecord): Write {
  let last: Write | undefined;
  for (const [value] of record.fields.values())
    if (value && (!last || value.stamp > last.stamp)) last = value;
  if (!last) throw new Error("a record without a value is a bug");
  return last;
}

/** Greatest stamp first: the winner stands in front. */
export function latestFirst(a: Write, b: Write): number {
  return a.stamp > b.stamp ? -1 : a.stamp < b.stamp ? 1 : 0;
}
