/** A check that cannot fail is worth nothing: each rule is left out once, and the simulation must find it. */
import { expect, test } from "vitest";
import {
  WITHOUT_B1,
  WITHOUT_H2,
  WITHOUT_P1,
  WITHOUT_P3,
  WITHOUT_R1,
  WITHOUT_R2,
  WITHOUT_R6,
  WITHOUT_R8,
  WITHOUT_R10,
  WITHOUT_R12,
  WITHOUT_RECOUNT,
  WITHOUT_V3,
} from "../helpers/sim/doubles.ts";
import { findViolation } from "../helpers/sim/run.ts";

/** About three times the rarest first find among several bases. */
const SEEDS = 1_200;

test.each([
  ["[V3] the fence", WITHOUT_V3],
  ["[H2] the clock that moves past what was received", WITHOUT_H2],
  [
    "[R1] refusing a number that another life of the worker took, or under which something was changed",
    WITHOUT_R1,
  ],
  ["[R2] storing the fence with what follows it", WITHOUT_R2],
  ["[R6] settling only what was read", WITHOUT_R6],
  ["[R8] finding out that the node was rewound", WITHOUT_R8],
  ["[B1] claiming only what settle said", WITHOUT_B1],
  ["[R10] the fencing token of every call", WITHOUT_R10],
  ["[P3] giving back only a storage that holds nothing", WITHOUT_P3],
  ["[R12] comparing digests", WITHOUT_R12],
  ["[R12] counting again", WITHOUT_RECOUNT],
  ["[P1] purging only what every node holds", WITHOUT_P1],
])("%s is found missing", async (_, double) => {
  const found = await findViolation(1, SEEDS, { double });
  expect(found?.broken).toMatch(/^Violation: /);
});
