/** The table of what operations cost is true: each is counted, on all workers together. */
import { beforeAll, describe, expect, it } from "vitest";
import { COSTS, type Operation, STORED_BYTES } from "../../scripts/cost/operations.ts";
import { type Counted, countOperations } from "../helpers/costs.ts";

describe("it costs what scripts/cost/operations.ts says, in requests, rows and alarms on all workers together,", () => {
  let counted: Counted;

  beforeAll(async () => {
    counted = await countOperations();
  });

  const operations: readonly (readonly [Operation, string])[] = [
    ["write", "to write one todo, and bring it to the other node"],
    ["batched", "to write a todo as one of a batch"],
    ["idle", "to look after a list in which nothing happens ([R9])"],
    ["read", "to read a page of todos, which writes no row"],
    ["tick", "to learn each minute that nothing is due, which writes no row"],
    ["look", "to look at what one shard of the scheduler knows, beside what it finds there"],
    ["walk", "to read the names of a shard of each node's catalog"],
    ["fullWalk", "to read as many as one call takes"],
  ];
  it.each(operations)("%s: %s", (operation) => {
    expect(counted.costs[operation]).toEqual(COSTS[operation]);
  });

  it("to keep a list", () => {
    expect(counted.stored).toBe(STORED_BYTES);
  });
});
