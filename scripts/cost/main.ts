/** `npm run cost`: what a cluster of two nodes costs a month, from what operations were counted to cost and published prices. */
import { scriptOptions, wrongOption } from "../options.ts";
import { writeTables } from "./page.ts";
import { DEFAULT_DEMAND, report } from "./report.ts";

const USAGE =
  "usage: npm run cost -- [--lists N] [--writes N] [--reads N] [--watched HOURS]: of each list, a day [--page]: writes the tables of docs/costs.md";

const options = scriptOptions(USAGE, {
  lists: { type: "string" },
  writes: { type: "string" },
  reads: { type: "string" },
  watched: { type: "string" },
  page: { type: "boolean", default: false },
});

if (options.page) await writeTables();
else {
  const lists = amount("lists");
  // Whoever says how much is written has as much again, twice, read.
  const writes = amount("writes");
  const reads = options.reads === undefined ? 2 * writes : amount("reads");
  const watched = amount("watched");
  if (!Number.isInteger(lists)) wrongOption("--lists is a whole number", USAGE);
  if (watched > 24) wrongOption("--watched: a day has 24 hours", USAGE);
  console.log(report({ lists, writes, reads, watched }));
}

function amount(name: keyof typeof DEFAULT_DEMAND): number {
  const text = options[name];
  if (text === undefined) return DEFAULT_DEMAND[name];
  if (!/^\d{1,10}(\.\d{1,6})?$/.test(text)) return wrongOption(`--${name} is no number: ${text}`, USAGE);
  return Number(text);
}
