/**
 * Version vectors: up to which stamp of each origin something is known. `seen` of a record, `visible` and `complete` of a
 * node, and a client's bookmark are all of this type (rules M1, B1).
 */
import { laterStamp, type Origin, type Stamp, stampOrigin } from "./hlc.ts";

export type Vector = ReadonlyMap<Origin, Stamp>;

/** The greatest stamp of each origin. */
export function toVector(stamps: Iterable<Stamp>): Vector {
  const vector = new Map<Origin, Stamp>();
  for (const stamp of stamps) raise(vector, stamp);
  return vector;
}

/** The pointwise maximum. */
export function join(a: Vector, b: Vector): Vector {
  const joined = new Map(a);
  for (const stamp of b.values()) raise(joined, stamp);
  return joined;
}

/** Whether `a` reaches every stamp of `b` (rule B2). */
export function covers(a: Vector, b: Vector): boolean {
  for (const [origin, stamp] of b) if (!reaches(a, origin, stamp)) return false;
  return true;
}

/** The stamps of `b` that `a` does not reach. */
export function missing(a: Vector, b: Vector): Stamp[] {
  return [...b].filter(([origin, stamp]) => !reaches(a, origin, stamp)).map(([, stamp]) => stamp);
}

/** `vector` without the origins that are gone (rule B4). */
export function without(vector: Vector, gone: ReadonlySet<Origin>): Vector {
  return new Map([...vector].filter(([origin]) => !gone.has(origin)));
}

function raise(vector: Map<Origin, Stamp>, stamp: Stamp): void {
  const origin = stampOrigin(stamp);
  vector.set(origin, laterStamp(vector.get(origin), stamp));
}

function reaches(vector: Vector, origin: Origin, stamp: Stamp): boolean {
  const reached = vector.get(origin);
  return reached !== undefined && stamp <= reached;
}
