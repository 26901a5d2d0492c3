/** Rule M2 is in two places, the node and the round: here both merge wrongly, and the simulation must find it. */
import { expect, test, vi } from "vitest";
import type { TodoRecord, Value } from "../../workers/core/record.ts";
import { findViolation } from "../helpers/sim/run.ts";

type Values = readonly Value[];
const double = vi.hoisted(() => ({ values: (_a: Values, _b: Values): Values => [] }));

vi.mock("../../workers/core/merge.ts", async (original) => {
  const { merge } = await original<typeof import("../../workers/core/merge.ts")>();
  return {
    // So that every merge is made, and made wrongly.
    includes: () => false,
    merge(a: TodoRecord, b: TodoRecord): TodoRecord {
      const fields = new Map(merge(a, b).fields);
      for (const field of fields.keys())
        fields.set(field, double.values(a.fields.get(field) ?? [], b.fields.get(field) ?? []));
      return { ...merge(a, b), fields };
    },
  };
});

test.each([
  ["brings back what the other side has replaced", union],
  ["drops what the other side has not seen", (a: Values, b: Values) => union(a, b).slice(0, 1)],
])("[M2] a merge that %s is found", async (_, values) => {
  double.values = values;
  const found = await findViolation(1, 500);
  expect(found?.broken).toMatch(/^Violation: /);
});

/** Everything that either side has, greatest stamp first. */
function union(a: Values, b: Values): Values {
  const values = new Map([...a, ...b].map((value) => [value.stamp, value]));
  return [...values.values()].sort((one, other) => (one.stamp > other.stamp ? -1 : 1));
}
