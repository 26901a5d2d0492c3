/** A place in an order that people made by hand: a key of the library `fractional-indexing`, whose texts sort as they stand. */
import * as v from "valibot";
import { MAX_POSITION_CHARS } from "../core/limits.ts";

const KEY_PATTERN = /^[A-Za-z][0-9A-Za-z]+$/;
/** Before it there is no room, so the library never gives it. */
const LEAST = `A${"0".repeat(26)}`;
const NO_POSITION = "must be a fractional index, like a0 or a0V";

export const Position = v.pipe(
  v.string(NO_POSITION),
  v.maxLength(MAX_POSITION_CHARS, `has more than ${MAX_POSITION_CHARS} characters`),
  v.check(isKey, NO_POSITION),
);

/**
 * Exactly the keys that the library takes: any other would bar everyone from moving a todo beside it. Asked here and not
 * there, as the library is a twentieth of a worker's script, and workers make no keys.
 */
function isKey(text: string): boolean {
  if (!KEY_PATTERN.test(text) || text === LEAST) return false;
  const length = integerLength(text);
  return text.length >= length && !text.slice(length).endsWith("0");
}

/** The head says how many digits come before the fraction: `a` and `Z` say one, `b` and `Y` two. */
function integerLength(text: string): number {
  const head = text.charCodeAt(0);
  return head >= 97 ? head - 97 + 2 : 90 - head + 2;
}
