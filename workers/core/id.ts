/** Ids that read 1, 2, 3… across nodes, and the short forms people type (rules I1 to I3). */
import { type Origin, parseOrigin } from "./hlc.ts";
import { MAX_COUNTER } from "./limits.ts";

/** `<n>-<origin>`: `n` is a positive integer, the origin that of the storage where the todo was created. */
export type TodoId = string & { readonly [idBrand]: true };
declare const idBrand: unique symbol;

export interface IdParts {
  readonly n: number;
  readonly origin: Origin;
}

/** What a person typed: the whole number, and as much of the origin as they cared to type. */
export interface IdPrefix {
  readonly n: number;
  readonly origin: string;
}

const NUMBER_PATTERN = /^[1-9]\d{0,15}$/;
const PREFIX_PATTERN = /^([1-9]\d{0,15})(?:-([a-z][a-z0-9]{0,20})?)?$/;

export function makeId(n: number, origin: Origin): TodoId {
  return `${n}-${origin}` as TodoId;
}

/** The parts of a whole id, or undefined where `text` is none, or one whose number no node gives (I1). */
export function parseId(text: string): IdParts | undefined {
  const dash = text.indexOf("-");
  const digits = text.slice(0, dash);
  const n = NUMBER_PATTERN.test(digits) ? Number(digits) : Number.NaN;
  const origin = n <= MAX_COUNTER ? parseOrigin(text.slice(dash + 1)) : undefined;
  return origin && { n, origin };
}

/** An id or the beginning of one: `12`, `12-`, `12-a`, `12-a7k2xq`. The number is always whole (rule I2). */
export function parseIdPrefix(text: string): IdPrefix | undefined {
  const [, digits, origin = ""] = PREFIX_PATTERN.exec(text) ?? [];
  const n = Number(digits);
  return Number.isSafeInteger(n) ? { n, origin } : undefined;
}

/** The parts of an id that is known to be one, so taken apart without a pattern. Throws where it has no parts: that is a bug. */
export function idParts(id: TodoId): IdParts {
  const dash = id.indexOf("-");
  const n = Number(id.slice(0, dash));
  if (dash < 1 || !Number.isSafeInteger(n)) throw new TypeError(`not an id: ${id}`);
  return { n, origin: id.slice(dash + 1) as Origin };
}

/** Order of ids: by number, then by origin (rule I1). One of a later form has some place too: it must not stop a round. */
export function compareIds(a: TodoId, b: TodoId): number {
  const [left, right] = [parseId(a), parseId(b)];
  if (!left || !right) return compareText(a, b);
  return left.n - right.n || compareText(left.origin, right.origin);
}

/** The shortest form of each id that is unambiguous among `ids` (rule I2): `1`, or `1-a` and `1-b`. */
export function shortIds(ids: readonly TodoId[]): Map<TodoId, string> {
  const groups = new Map<number, TodoId[]>();
  for (const id of new Set(ids)) {
    const { n } = idParts(id);
    groups.set(n, [...(groups.get(n) ?? []), id]);
  }
  const short = new Map<TodoId, string>();
  for (const [n, group] of groups) {
    const origins = group.map((id) => idParts(id).origin);
    for (const id of group)
      short.set(id, group.length === 1 ? String(n) : `${n}-${shortOrigin(id, origins)}`);
  }
  return short;
}

function shortOrigin(id: TodoId, origins: readonly Origin[]): string {
  const { origin } = idParts(id);
  for (let length = 1; length < origin.length; length++) {
    const prefix = origin.slice(0, length);
    if (origins.filter((other) => other.startsWith(prefix)).length === 1) return prefix;
  }
  return origin;
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
