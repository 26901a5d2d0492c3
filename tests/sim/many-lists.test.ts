import { expect, test } from "vitest";
import { simulate } from "../helpers/many-lists/simulate.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

test("many lists are looked after in time, dirty ones first, with as few calls as promised", async () => {
  const [lists, wakesPerTick] = [4_000, 25];
  const plan = { lists, hours: 27, dirtyPerMinute: 4, wakesPerTick, seed: 1 };
  const { foundMs, latestMs, longestPauseMs, dirtyWaitedMs, since, finding } = await simulate(plan);
  // 16 shards, each of which wakes so many a minute; names are spread over them by chance.
  expect(foundMs).toBeLessThan((1.2 * lists * MINUTE_MS) / (16 * wakesPerTick));
  expect(latestMs).toBeLessThanOrEqual(MINUTE_MS);
  expect(longestPauseMs).toBeLessThanOrEqual(DAY_MS + MINUTE_MS);
  expect(dirtyWaitedMs).toBeLessThanOrEqual(MINUTE_MS);
  expect(finding.mostWakesInATick).toBeLessThanOrEqual(16 * wakesPerTick);
  const { shards = 0, lists: walks = 0 } = since.byName;
  expect(shards).toBe(2 * since.minutes);
  // Each shard of both nodes once an hour.
  expect(walks).toBeLessThanOrEqual((2 * 16 * since.minutes) / 60 + 32);
});
