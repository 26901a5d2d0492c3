/** `npm run sim -- --schedules N --seed S`, or `--replay SEED` to see one schedule's whole history. */
import { scriptOptions, wrongOption } from "../../../scripts/options.ts";
import { describeRun } from "./run.ts";
import { runSchedule } from "./schedule.ts";
import { spreadSchedules } from "./spread.ts";

const USAGE = "usage: npm run sim [-- --schedules N --seed N | --replay SEED]";
const values = scriptOptions(USAGE, {
  schedules: { type: "string", default: "20000" },
  seed: { type: "string", default: "1" },
  replay: { type: "string" },
});
for (const [name, value] of Object.entries(values))
  if (!/^\d{1,15}$/.test(value)) wrongOption(`--${name}: ${value} is no number`, USAGE);

if (values.replay !== undefined) {
  await runSchedule(Number(values.replay), { note: (line) => console.log(line()) });
  console.log("no violation");
} else {
  try {
    const started = performance.now();
    const run = await spreadSchedules(Number(values.seed), Number(values.schedules));
    console.log(describeRun(run, performance.now() - started));
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
