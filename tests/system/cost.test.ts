/** What a create and a round cost, counted: the same on every machine, so that CI can hold it. Times are the bench's. */
import { beforeAll, describe, expect, it } from "vitest";
import { type Costs, countCosts } from "../../bench/benches/counted.ts";

describe("cost", () => {
  let costs: Costs;

  beforeAll(async () => {
    costs = await countCosts();
  });

  it("a create writes at most 8 rows from request to settled on both nodes", () => {
    expect(costs.rowsPerCreate).toBeLessThanOrEqual(8);
  });

  it("[R9] an idle round writes at most one row on each node, none in the catalogs, and moves no record", () => {
    for (const rows of costs.idleRows.nodes) expect(rows).toBeLessThanOrEqual(1);
    expect(costs.idleRows.catalogs).toBe(0);
    expect(costs.idleMoved).toBe(0);
  });

  it("an idle round writes at most four rows on the sync worker", () => {
    expect(costs.idleRows.coordinator).toBeLessThanOrEqual(4);
  });

  it("[R2][R3][R6] a round calls open, diff and settle once on each node, and apply once where something is new", () => {
    expect(costs.idleCalls).toEqual({ a: ROUND, b: ROUND });
    expect(costs.callsPerRound).toEqual({ a: ROUND, b: { ...ROUND, apply: 1 } });
  });

  it("a record costs at most 1,000 bytes of calls and answers, read once and sent once", () => {
    expect(costs.bytesPerRecord).toBeLessThanOrEqual(1_000);
  });
});

const ROUND = { open: 1, diff: 1, settle: 1 };
