import { expect, test } from "vitest";
import { parseCounter, parseRaised } from "../../workers/core/counter.ts";
import { MAX_COUNTER, MAX_RAISED_COUNTER } from "../../workers/core/limits.ts";

test("[M8] a number from another worker is a whole one within bounds, or it is not believed", () => {
  expect([0, 1, MAX_COUNTER].map(parseCounter)).toEqual([0, 1, MAX_COUNTER]);
  for (const absurd of [
    -1,
    0.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    MAX_COUNTER + 1,
    "1",
    null,
    undefined,
    {},
  ])
    expect(() => parseCounter(absurd)).toThrow(RangeError);
});

test("[M8] one above which is counted on leaves room to count", () => {
  expect(parseRaised(MAX_RAISED_COUNTER)).toBe(MAX_RAISED_COUNTER);
  expect(() => parseRaised(MAX_RAISED_COUNTER + 1)).toThrow(RangeError);
  expect(MAX_COUNTER - MAX_RAISED_COUNTER).toBeGreaterThan(2 ** 40);
});
