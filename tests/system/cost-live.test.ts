/** What triggering costs a writer, counted. */
import { describe, expect, it } from "vitest";
import { countTriggers } from "../../bench/benches/triggers.ts";

describe("cost of triggering", () => {
  it("writes that come while a round is due cause no call to the sync worker, and one that comes after it, one; and none to the nodes' catalogs", async () => {
    const { burst, single } = await countTriggers(50);
    expect(burst.triggers).toBeLessThanOrEqual(burst.rounds + 1);
    expect(single.triggers).toBe(1);
    expect(single.notes + burst.notes).toBe(0);
  });
});
