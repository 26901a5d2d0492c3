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

  it("[R9] an idle round writes no row on the nodes or in their catalogs, and moves no record", () => {
    expect(costs.idleRows.nodes).toEqual([0, 0]);
    expect(costs.idleRows.catalogs).toBe(0);
    expect(costs.idleMoved).toBe(0);
  });

  it("[R1] an idle round writes no row on the sync worker before it answers", () => {
    expect(costs.idleRows.coordinator).toBe(0);
  });

  it("[R2][R3][R6] a round opens each node, which reads what is new, and settles what it read or sent", () => {
    expect(costs.idleCalls).toEqual({ a: { open: 1 }, b: { open: 1 } });
    expect(costs.callsPerRound).toEqual({ a: { open: 1, settle: 1 }, b: { open: 1, apply: 1 } });
  });

  it("a record costs at most 400 bytes of calls and answers, read once and sent once", () => {
    expect(costs.bytesPerRecord).toBeLessThanOrEqual(400);
  });
});
