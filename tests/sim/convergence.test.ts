import { expect, test } from "vitest";
import { describeRun } from "../helpers/sim/run.ts";
import { spreadSchedules } from "../helpers/sim/spread.ts";

/** Another base explores other schedules: `SIM_SEED=123 npx vitest run --project sim`. */
const BASE_SEED = Number(process.env.SIM_SEED ?? 1);
/** So many take a quarter of a minute of two cores that have nothing else to do; `.ci/run` plays 12,000. */
const SCHEDULES = Number(process.env.SIM_SCHEDULES ?? 500);

test("[M2] [M8] [R7] [B1] [P1] nodes converge and lose nothing, whatever becomes of calls, nodes and clocks", async () => {
  const started = performance.now();
  const run = await spreadSchedules(BASE_SEED, SCHEDULES);
  console.log(describeRun(run, performance.now() - started));
  expect(run.schedules).toBe(SCHEDULES);
});
