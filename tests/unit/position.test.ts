/** Positions, against the library that makes and takes them. */
import fc from "fast-check";
import { generateKeyBetween, generateNKeysBetween } from "fractional-indexing";
import * as v from "valibot";
import { expect, test } from "vitest";
import { Position } from "../../workers/model/position.ts";

function isTaken(text: string): boolean {
  try {
    generateKeyBetween(text, null);
    return true;
  } catch {
    return false;
  }
}

const digit = fc.constantFrom(..."09AZaz");
const almostKeys = fc
  .tuple(fc.constantFrom(..."aAbBYyZzaaZZ"), fc.string({ unit: digit, maxLength: 30 }))
  .map(([head, rest]) => head + rest);

test("a position is accepted exactly where the library takes it as a key", () => {
  fc.assert(
    fc.property(almostKeys, (text) => {
      expect(v.is(Position, text), text).toBe(isTaken(text));
    }),
    { seed: 14, numRuns: 5_000 },
  );
  for (const text of ["", "a", "-0", "a-", "é0", "a0 ", `A${"0".repeat(26)}`, `A${"0".repeat(26)}1`])
    expect(v.is(Position, text), text).toBe(isTaken(text) && /^\w+$/.test(text));
});

test("every key that the library makes is a position, and keys sort as texts do", () => {
  const keys = generateNKeysBetween(null, null, 500);
  const between = keys.slice(1).map((key, place) => generateKeyBetween(keys[place], key));
  for (const key of [...keys, ...between]) expect(v.is(Position, key), key).toBe(true);
  expect(keys.toSorted()).toEqual(keys);
});
