/** Small things that many tests need: origins, stamps, and a time to begin at. */
import { formatStamp, type Millis, type Origin, parseOrigin, type Stamp } from "../../workers/core/hlc.ts";
import { parseId, type TodoId } from "../../workers/core/id.ts";

export const T0: Millis = Date.UTC(2026, 10, 22, 10);
export const HOUR: Millis = 60 * 60 * 1_000;
export const DAY: Millis = 24 * HOUR;

export const ORIGIN_A = origin("aaaaaa");
export const ORIGIN_B = origin("bbbbbb");
export const ORIGIN_C = origin("cccccc");

export function origin(text: string): Origin {
  const parsed = parseOrigin(text);
  if (parsed === undefined) throw new TypeError(`${text} is no origin`);
  return parsed;
}

/** A stamp `after` milliseconds after `T0`. */
export function stamp(after: Millis, by: Origin = ORIGIN_A, logical = 0): Stamp {
  return formatStamp({ millis: T0 + after, logical }, by);
}

export function todoId(text: string): TodoId {
  if (!parseId(text)) throw new TypeError(`${text} is no id`);
  return text as TodoId;
}
