/** The bill is made of what was counted and of the published prices, and docs/costs.md shows it. */
import { describe, expect, it, test } from "vitest";
import { billOf, freeLists } from "../../scripts/cost/bill.ts";
import { COSTS, LATER_ROWS } from "../../scripts/cost/operations.ts";
import { readTables } from "../../scripts/cost/page.ts";
import { BASE_DOLLARS, type Meter, PRICES } from "../../scripts/cost/prices.ts";
import { DEFAULT_DEMAND, tables } from "../../scripts/cost/report.ts";
import { idleRounds, MAX_IDLE_ROUNDS_A_DAY, useOf } from "../../scripts/cost/use.ts";
import { NAMES_PER_WALK } from "../../workers/core/limits.ts";
import { SHARDS } from "../../workers/core/shards.ts";

const ASLEEP = { lists: 1_000, writes: 0, reads: 0, watched: 0 };
const MINUTES = 24 * 60;

describe("a day's use", () => {
  it("is each operation as often as it is done, and cron's ticks", () => {
    const { write, read, idle, tick, look, fullWalk, walk } = COSTS;
    const use = useOf({ lists: 1_000, writes: 10, reads: 20, watched: 0 });
    // Each shard has some 60 names, which it reads once an hour. At most once a minute it looks whether something is due.
    const walks = SHARDS * 24;
    const full = 1_000 / SHARDS / NAMES_PER_WALK;
    const cron = (what: "requests" | "rowsWritten") =>
      MINUTES * tick[what] +
      Math.min(1_000 * idleRounds(10) + walks, SHARDS * MINUTES) * look[what] +
      walks * ((1 - full) * walk[what] + full * fullWalk[what]);
    expect(use.objectRequests).toBeCloseTo(
      1_000 * (10 * write.requests + 20 * read.requests + idleRounds(10) * idle.requests) + cron("requests"),
      6,
    );
    expect(use.rowsWritten).toBeCloseTo(
      1_000 * (10 * (write.rowsWritten + LATER_ROWS) + idleRounds(10) * idle.rowsWritten) +
        cron("rowsWritten"),
      6,
    );
    expect(use.workerRequests).toBe(1_000 * (10 + 20) + MINUTES);
  });

  it("has no more idle rounds than cron can run", () => {
    const [most, more] = [10, 20].map((times) => useOf({ ...ASLEEP, lists: times * MAX_IDLE_ROUNDS_A_DAY }));
    const beyond = (more?.objectRequests ?? 0) - (most?.objectRequests ?? 0);
    // What is read of the catalogs grows a little.
    expect(beyond).toBeLessThan(MAX_IDLE_ROUNDS_A_DAY * 0.01);
    expect(most?.objectRequests).toBeGreaterThan(MAX_IDLE_ROUNDS_A_DAY * COSTS.idle.requests);
  });

  it("is 128 MB for as long as a stream is open", () => {
    const extra = useOf({ ...ASLEEP, watched: 1 }).gbSeconds - useOf(ASLEEP).gbSeconds;
    expect(extra).toBeCloseTo(1_000 * 3_600 * 0.128, 6);
  });
});

test.each([
  [0, 1],
  // After 1, 2, 4, 8 and 16 hours.
  [1, 5],
  [10, 20],
  [24, 0],
])("a list that is written %d times a day gets %d idle rounds at the most", (writes, rounds) => {
  expect(idleRounds(writes)).toBe(rounds);
});

describe("the bill", () => {
  it("is the base, while everything is included", () => {
    expect(billOf({ ...ASLEEP, lists: 1 })).toMatchObject({ dollars: BASE_DOLLARS, free: true });
  });

  it("is what a month is beyond that, at its price", () => {
    const demand = { ...DEFAULT_DEMAND, lists: 1_000_000 };
    const use = useOf(demand);
    const beyond = (meter: Meter, used: number) => (used - PRICES[meter].included) * PRICES[meter].dollars;
    const { lines, dollars } = billOf(demand);
    const billed = new Map(lines.map((line) => [line.meter, line.dollars]));
    expect(billed.get("rowsWritten")).toBeCloseTo(beyond("rowsWritten", 30 * use.rowsWritten) / 1e6, 6);
    expect(billed.get("storedGb")).toBeCloseTo(beyond("storedGb", use.storedGb), 6);
    expect(dollars).toBeCloseTo(
      lines.reduce((sum, line) => sum + line.dollars, BASE_DOLLARS),
      6,
    );
  });

  it("says for how many lists the free plan is enough, and no more", () => {
    const lists = freeLists(DEFAULT_DEMAND);
    expect(lists).toBeGreaterThan(1);
    expect(billOf({ ...DEFAULT_DEMAND, lists }).free).toBe(true);
    expect(billOf({ ...DEFAULT_DEMAND, lists: lists + 1 }).free).toBe(false);
  });
});

test("docs/costs.md shows what `npm run cost` says now", async () => {
  expect(await readTables()).toBe(tables());
});
