/** Two states of one record become one: rule M2. Commutative, associative, idempotent. */
import { type Body, encode } from "./body.ts";
import { stampOrigin } from "./hlc.ts";
import { MAX_RECORD_CHARS } from "./limits.ts";
import { latestFirst, type TodoRecord, type Value, type Write } from "./record.ts";
import { covers, join, type Vector } from "./vector.ts";

/** Both states in one. Throws where a field would lose its last value: that is a bug of whoever made the states. */
export function merge(a: TodoRecord, b: TodoRecord): TodoRecord {
  const fields = new Map<string, readonly Value[]>();
  for (const field of new Set([...a.fields.keys(), ...b.fields.keys()])) {
    const values = mergeValues(a.fields.get(field) ?? [], a.seen, b.fields.get(field) ?? [], b.seen);
    if (values.length === 0) throw new Error(`merge left field ${JSON.stringify(field)} without a value`);
    fields.set(field, values);
  }
  // Equal wherever records come from this protocol; the earlier one keeps merge commutative if they ever differ.
  const created = isEarlier(a.created, b.created) ? a.created : b.created;
  return { created, fields, seen: join(a.seen, b.seen) };
}

/**
 * The states as one that can be stored, with its body: where it would be too long, losers go, the earliest first. They
 * count as seen, so they do not come back. Throws as `merge` does, and where nothing is left that could go.
 */
export function mergeAll(
  states: readonly TodoRecord[],
  maxChars = MAX_RECORD_CHARS,
): { record: TodoRecord; body: Body } {
  let record = states.reduce(merge);
  let body = encode(record);
  while (body.length > maxChars) {
    record = withoutEarliestLoser(record);
    body = encode(record);
  }
  return { record, body };
}

/** Whether `merge(a, b)` is `a`: it has seen all that `b` is made of. Much cheaper than to merge and to compare. */
export function includes(a: TodoRecord, b: TodoRecord): boolean {
  if (isEarlier(b.created, a.created)) return false;
  if (!covers(a.seen, b.seen)) return false;
  for (const [field, values] of a.fields) {
    const others = b.fields.get(field) ?? [];
    if (!values.every((value) => unseen(value, b.seen) || has(others, value))) return false;
  }
  // It has seen all that b has seen, so it can lack a field of it only where the two contradict each other.
  return [...b.fields.keys()].every((field) => a.fields.has(field));
}

function has(values: readonly Value[], value: Value): boolean {
  return values.some((other) => other.stamp === value.stamp && isSame(other, value));
}

function mergeValues(a: readonly Value[], aSeen: Vector, b: readonly Value[], bSeen: Vector): Value[] {
  const inA = new Map(a.map((value) => [value.stamp, value]));
  const inB = new Map(b.map((value) => [value.stamp, value]));
  const fromA = a.flatMap((value) => {
    const other = inB.get(value.stamp);
    return other ? [pick(value, other)] : unseen(value, bSeen) ? [value] : [];
  });
  const fromB = b.filter((value) => !inA.has(value.stamp) && unseen(value, aSeen));
  return [...fromA, ...fromB].sort(latestFirst);
}

/** One write has one value. Where storage was damaged it has two: any rule will do that all nodes share. */
function pick(a: Value, b: Value): Value {
  return isSame(a, b) || text(a) > text(b) ? a : b;
}

function isSame(a: Value, b: Value): boolean {
  return a === b || (a.wallTime === b.wallTime && (a.value === b.value || text(a) === text(b)));
}

function text({ value, wallTime }: Value): string {
  return JSON.stringify([value, wallTime]);
}

function isEarlier(a: Write, b: Write): boolean {
  return a.stamp < b.stamp || (a.stamp === b.stamp && a.wallTime < b.wallTime);
}

function withoutEarliestLoser(record: TodoRecord): TodoRecord {
  const losers = [...record.fields.values()].flatMap((values) => values.slice(1));
  const [earliest] = losers.sort((a, b) => -latestFirst(a, b));
  if (!earliest) throw new Error("merge left a record that is too long to be stored");
  const fields = [...record.fields].map(
    ([field, values]) => [field, values.filter((value) => value !== earliest)] as const,
  );
  return { ...record, fields: new Map(fields) };
}

function unseen({ stamp }: Value, seen: Vector): boolean {
  const last = seen.get(stampOrigin(stamp));
  return last === undefined || stamp > last;
}
