/** What the sync worker takes for lasting (R2): here it believes what a node has only opened, and the simulation must find it. */
import { beforeEach, expect, test, vi } from "vitest";
import type { Origin, Stamp } from "../../workers/core/hlc.ts";
import { findViolation } from "../helpers/sim/run.ts";

const believed = vi.hoisted(() => ({ settled: false, stored: false }));

vi.mock("../../workers/sync/participant.ts", async (original) => {
  const actual = await original<typeof import("../../workers/sync/participant.ts")>();
  class Believed extends actual.Participant {
    override isAtRest(complete: readonly Stamp[], gone: readonly Origin[]): boolean {
      const isAtRest = super.isAtRest(complete, gone);
      if (isAtRest) this.settled ||= believed.settled;
      this.stored ||= believed.stored;
      return isAtRest;
    }
  }
  return { ...actual, Participant: Believed };
});

beforeEach(() => {
  believed.settled = false;
  believed.stored = false;
});

test("[R7] a cursor that moves with a source that was only opened is found", async () => {
  believed.settled = true;
  const found = await findViolation(1, 1_200);
  expect(found?.broken).toMatch(/^Violation: /);
});

test("[R8] a round that counts as acknowledged once it was opened is found", async () => {
  believed.stored = true;
  const found = await findViolation(1, 1_200);
  expect(found?.broken).toMatch(/^Violation: /);
});

test("believing no more than that, nothing is found", async () => {
  expect(await findViolation(1, 300)).toBeUndefined();
});
