import { expect, it } from "vitest";
import { describeTorture, torture } from "../helpers/torture/torture.ts";
import { FAULTS } from "../helpers/torture/weather.ts";

/** Another one: `TORTURE_SEED=7 npx vitest run tests/system/torture.test.ts`; for longer: `npm run torture`. */
const SEED = Number(process.env.TORTURE_SEED ?? 1);
const KILLS = 2;

it("[M2] [R7] [B3] the real workers lose nothing, whatever becomes of calls, objects and processes", async () => {
  const summary = await torture({ seed: SEED, requestsPerLife: 300, enough: (kills) => kills === KILLS });
  const text = describeTorture(summary);
  console.log(text);
  expect(summary.violations, text).toEqual([]);
  // A run in which nothing happened would show nothing.
  expect(summary.outcomes.acknowledged).toBeGreaterThan(200);
  for (const fault of FAULTS) expect(summary.faults[fault], fault).toBeGreaterThan(0);
}, 120_000);
