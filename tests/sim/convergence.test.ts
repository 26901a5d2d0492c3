import { expect, test } from "vitest";
import { describeRun } from "../helpers/sim/run.ts";
import { spreadSchedules } from "../helpers/sim/spread.ts";

/** Another base explores other schedules: `SIM_SEED=123 npx vitest run --project sim`. */
const BASE_SEED = Number(process.env.SIM_SEED ?? 1);
/** So many take a minute or two; `npm run sim` runs more, and tells of what they find. */
const SCHEDULES = 400;

test("[M2] [R7] [B1] [P1] nodes converge and lose nothing, whatever becomes of calls, nodes and clocks", async () => {
  const started = performance.now();
  const run = await spreadSchedules(BASE_SEED, SCHEDULES);
  console.log(describeRun(run, performance.now() - started));
  expect(run.schedules).toBe(SCHEDULES);
});
