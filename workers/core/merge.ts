/** Two states of one record become one: rule M2. Commutative, associative, idempotent. */
import { stampOrigin } from "./hlc.ts";
import { latestFirst, type TodoRecord, type Value } from "./record.ts";
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
  const created = a.created.stamp < b.created.stamp ? a.created : b.created;
  return { created, fields, seen: join(a.seen, b.seen) };
}

/** Whether `merge(a, b)` is `a`: it has seen all that `b` is made of. Much cheaper than to merge and to compare. */
export function includes(a: TodoRecord, b: TodoRecord): boolean {
  if (b.created.stamp < a.created.stamp) return false;
  if (!covers(a.seen, b.seen)) return false;
  for (const [field, values] of a.fields) {
    const others = b.fields.get(field) ?? [];
    if (!values.every((value) => unseen(value, b.seen) || has(others, value))) return false;
  }
  for (const [field, others] of b.fields) {
    const values = a.fields.get(field);
    if (!values || !others.every((value) => !unseen(value, a.seen) || has(values, value))) return false;
  }
  return true;
}

function has(values: readonly Value[], { stamp }: Value): boolean {
  return values.some((value) => value.stamp === stamp);
}

function mergeValues(a: readonly Value[], aSeen: Vector, b: readonly Value[], bSeen: Vector): Value[] {
  const inB = new Set(b.map(({ stamp }) => stamp));
  const inA = new Set(a.map(({ stamp }) => stamp));
  const fromA = a.filter((value) => inB.has(value.stamp) || unseen(value, bSeen));
  const fromB = b.filter((value) => !inA.has(value.stamp) && unseen(value, aSeen));
  return [...fromA, ...fromB].sort(latestFirst);
}

function unseen({ stamp }: Value, seen: Vector): boolean {
  const last = seen.get(stampOrigin(stamp));
  return last === undefined || stamp > last;
}
