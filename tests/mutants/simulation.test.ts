/** What unit tests miss meets a short simulation. Not among the tests of `npm test`, which has a long one. */
import { expect, test } from "vitest";
import { findViolation } from "../helpers/sim/run.ts";

test("nothing is found in the first schedules", async () => {
  expect(await findViolation(1, 60)).toBeUndefined();
}, 120_000);
