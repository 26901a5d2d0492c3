/**
 * What a node holds, as 64 bits (rule R12): equal sets of records have equal digests, in whatever order they came. Each
 * record is one hash; records come and go by exclusive or, so nothing is ever read again to keep the digest.
 */
import type { IncomingRecord } from "./packed.ts";

/** Two halves of 32 bits. Numbers, and no text: a create changes one, and is not to take longer for it. */
export interface Digest {
  readonly high: number;
  readonly low: number;
}

export const EMPTY_DIGEST: Digest = { high: 0, low: 0 };

/** Live todos and tombstones apart: a purge may have passed over one node, and the todos must be comparable all the same. */
export interface Digests {
  readonly live: Digest;
  readonly tombstones: Digest;
}

export const EMPTY_DIGESTS: Digests = { live: EMPTY_DIGEST, tombstones: EMPTY_DIGEST };

/**
 * The digest with the record where it was not in it, and without it where it was. The hash is cyrb53, both halves
 * kept: it catches accidental differences, and is not collision-resistant against an attacker.
 */
export function toggle({ high, low }: Digest, { id, body }: IncomingRecord): Digest {
  let a = 0xdeadbeef;
  let b = 0x41c6ce57;
  for (let at = 0; at < id.length; at++) {
    const code = id.charCodeAt(at);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  // Where the id ends and the body begins is told by the body's first character, a bracket: no id has one.
  for (let at = 0; at < body.length; at++) {
    const code = body.charCodeAt(at);
    a = Math.imul(a ^ code, 2_654_435_761);
    b = Math.imul(b ^ code, 1_597_334_677);
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909);
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909);
  return { high: high ^ a, low: low ^ b };
}

/** 16 hexadecimal digits. */
export function formatDigest({ high, low }: Digest): string {
  return hex(high) + hex(low);
}

function hex(half: number): string {
  return (half >>> 0).toString(16).padStart(8, "0");
}
