/** Every single event at each call of two small rounds, and a sample of the pairs: `npm run exhaustive` plays all of them. */
import { describe, expect, test } from "vitest";
import { explore } from "../helpers/exhaustive/explore.ts";
import { SCENARIOS } from "../helpers/exhaustive/scenarios.ts";
import { WITHOUT_R6, WITHOUT_V3 } from "../helpers/sim/doubles.ts";

/** A prime, so that the sample goes round all events and all calls. */
const ONE_PAIR_IN = 97;
const SCOPE = { nodes: ["a", "b"], oneIn: ONE_PAIR_IN, enough: 1 };

test.each(SCENARIOS)(
  "[R5] [R10] [R8] two rounds over $name bear every event at every call",
  async (scenario) => {
    const { schedules, violations } = await explore(scenario, SCOPE);
    console.log(`${scenario.name}: ${schedules} schedules`);
    expect(violations).toEqual([]);
  },
);

describe("a rule that is left out is found in a scope as small as this", () => {
  test.each([
    ["[V3] the fence", WITHOUT_V3],
    ["[R6] settling only what was read", WITHOUT_R6],
  ])("%s", async (_, double) => {
    const found: string[] = [];
    for (const scenario of SCENARIOS)
      if (found.length === 0) found.push(...(await explore(scenario, { ...SCOPE, double })).violations);
    expect(found.length).toBeGreaterThan(0);
  });
});
