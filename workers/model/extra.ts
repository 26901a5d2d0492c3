/**
 * What a file said of a todo that we have no field for, kept for the format that it came in: each format's text is a field of
 * the record, `extra:taskwarrior`, which the format alone reads.
 */
import * as v from "valibot";
import { MAX_EXTRA_CHARS } from "../core/limits.ts";
import type { Json, TodoRecord } from "../core/record.ts";

export const EXTRA_PREFIX = "extra:";

const Format = v.pipe(v.string(), v.regex(/^[a-z][a-z0-9-]{0,19}$/, "names no format"));
const Text = v.pipe(
  v.string("must be text, as the format has it"),
  v.check((text) => text.isWellFormed(), "has half of a surrogate pair"),
  v.maxLength(MAX_EXTRA_CHARS, `is longer than ${MAX_EXTRA_CHARS} UTF-16 units`),
);

/** Texts by format; null takes one away. */
export const Extra = v.record(Format, v.nullable(Text));

export function extraOf(record: TodoRecord): Record<string, string> {
  const extra: Record<string, string> = {};
  for (const [field, [value]] of record.fields)
    if (field.startsWith(EXTRA_PREFIX) && typeof value?.value === "string")
      extra[field.slice(EXTRA_PREFIX.length)] = value.value;
  return extra;
}

export function writeExtra(extra: Readonly<Record<string, Json>>): Record<string, Json> {
  return Object.fromEntries(Object.entries(extra).map(([format, text]) => [EXTRA_PREFIX + format, text]));
}
