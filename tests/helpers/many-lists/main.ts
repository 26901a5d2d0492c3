/** `npm run sim:lists -- --lists N --hours N`: whether so many lists are looked after in time, and what that takes. */
import { scriptOptions, wrongOption } from "../../../scripts/options.ts";
import { DEFAULT_WAKES_PER_TICK } from "../../../workers/core/limits.ts";
import { simulate } from "./simulate.ts";

const USAGE = "usage: npm run sim:lists [-- --lists N --hours N --dirty N --wakes N --seed N]";
const values = scriptOptions(USAGE, {
  lists: { type: "string", default: "1000000" },
  hours: { type: "string", default: "50" },
  dirty: { type: "string", default: "200" },
  wakes: { type: "string", default: String(DEFAULT_WAKES_PER_TICK) },
  seed: { type: "string", default: "1" },
});
for (const [name, value] of Object.entries(values))
  if (!/^\d{1,8}$/.test(value)) wrongOption(`--${name}: ${value} is no number`, USAGE);

const lists = Number(values.lists);
const started = performance.now();
const outcome = await simulate({
  lists,
  hours: Number(values.hours),
  dirtyPerMinute: Number(values.dirty),
  wakesPerTick: Number(values.wakes),
  seed: Number(values.seed),
});
const { finding, since, shardBytes } = outcome;
const minutes = (ms: number) => `${Math.round(ms / 60_000).toLocaleString("en-US")} min`;
const perMinute = (calls: typeof since) =>
  Object.entries(calls.byName)
    .map(([call, all]) => `${call} ${(all / calls.minutes).toFixed(1)}`)
    .join(", ");
console.log(`${lists.toLocaleString("en-US")} lists on two nodes, for ${values.hours} hours
all found and looked at     after ${minutes(outcome.foundMs)}
looked at later than promised  at most ${minutes(outcome.latestMs)}
longest pause between looks  ${minutes(outcome.longestPauseMs)}
a dirty list waited          at most ${minutes(outcome.dirtyWaitedMs)}
calls a minute, finding      ${perMinute(finding)}; at most ${finding.mostWakesInATick} wakes in one
calls a minute, since        ${perMinute(since)}; at most ${since.mostWakesInATick} wakes in one
rows changed a minute        ${(outcome.rowsChanged / since.minutes).toFixed(0)}, without index entries
largest objects              catalog ${(shardBytes.catalog / 1e6).toFixed(1)} MB, schedule ${(shardBytes.schedule / 1e6).toFixed(1)} MB
slowest tick here            ${(outcome.slowestTickMs / 1_000).toFixed(2)} s
memory of this process       ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB, with all databases in it; heap ${(process.memoryUsage().heapUsed / 1e6).toFixed(0)} MB
took                         ${((performance.now() - started) / 1_000).toFixed(0)} s`);
