/** The bodies that 0.1 wrote: an object in which every value carries its own stamp. Still read, no longer written. */
import { type Origin, parseStamp, type Stamp, stampOrigin } from "./hlc.ts";
import { type Json, latestFirst, type TodoRecord, type Value, type Write } from "./record.ts";

/** The record in such a body, parsed from its JSON and checked in every part; or undefined. */
export function decodeFormat1(json: unknown): TodoRecord | undefined {
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

function decodeWrite(entry: unknown): Write | undefined {
  if (!Array.isArray(entry) || typeof entry[0] !== "string" || !Number.isSafeInteger(entry[1]))
    return undefined;
  const stamp = parseStamp(entry[0]);
  return stamp && { stamp, wallTime: entry[1] };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
