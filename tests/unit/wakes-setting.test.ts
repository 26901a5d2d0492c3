import { expect, test } from "vitest";
import { DEFAULT_WAKES_PER_TICK, MAX_WAKES_PER_TICK } from "../../workers/core/limits.ts";
import { wakesPerTick } from "../../workers/sync/wakes-setting.ts";

test("TODO_WAKES_PER_TICK is as many wakes as the platform allows one object at most, and never a guess", () => {
  expect(wakesPerTick({})).toBe(DEFAULT_WAKES_PER_TICK);
  expect(wakesPerTick({ TODO_WAKES_PER_TICK: "40" })).toBe(40);
  expect(wakesPerTick({ TODO_WAKES_PER_TICK: String(MAX_WAKES_PER_TICK) })).toBe(MAX_WAKES_PER_TICK);
  for (const TODO_WAKES_PER_TICK of ["0", "", "many", "-1", "1e3", String(MAX_WAKES_PER_TICK + 1)])
    expect(() => wakesPerTick({ TODO_WAKES_PER_TICK })).toThrow(
      `is ${JSON.stringify(TODO_WAKES_PER_TICK)}, not`,
    );
});
