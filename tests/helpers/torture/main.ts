/** `npm run torture -- --minutes 10 --seed 1`: the real workers in rough weather for as long as you like. */
import { scriptOptions, wrongOption } from "../../../scripts/options.ts";
import { describeTorture, torture } from "./torture.ts";

const REQUESTS_PER_LIFE = 500;

const USAGE = "usage: npm run torture [-- --minutes N --seed N]";
const values = scriptOptions(USAGE, {
  minutes: { type: "string", default: "1" },
  seed: { type: "string", default: String(Math.floor(Math.random() * 1_000_000)) },
});
const minutes = Number(values.minutes);
const seed = Number(values.seed);
if (!(minutes > 0) || !Number.isSafeInteger(seed)) wrongOption("minutes and seed are numbers", USAGE);
console.error(`torture for ${minutes} minutes, seed ${seed}`);
const begin = performance.now();
const elapsed = () => (performance.now() - begin) / 60_000;
const summary = await torture({
  seed,
  requestsPerLife: REQUESTS_PER_LIFE,
  enough(kills) {
    console.error(`${elapsed().toFixed(1)} minutes: killed ${kills} times`);
    return kills > 0 && elapsed() >= minutes;
  },
});
console.log(describeTorture(summary));
if (summary.violations.length > 0) process.exitCode = 1;
