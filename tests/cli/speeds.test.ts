import { afterEach, expect, test, vi } from "vitest";
import type { Context } from "../../cli/context.ts";
import { noteSpeed } from "../../cli/state/speeds.ts";
import { type ClusterState, emptyCluster } from "../../cli/state/state-file.ts";

afterEach(() => vi.restoreAllMocks());

/** What is remembered of a node after answers that took so long; `null`: it could not be reached. */
async function remembered(...answers: (number | null)[]): Promise<number | undefined> {
  const cluster = emptyCluster();
  const state = { update: async (change: (cluster: ClusterState) => void) => change(cluster) };
  const context = { settings: { prefer: "fastest" }, state } as unknown as Context;
  let clock = 0;
  vi.spyOn(performance, "now").mockImplementation(() => clock);
  for (const ms of answers)
    await noteSpeed(context, { name: "a", url: "http://a" } as Parameters<typeof noteSpeed>[1], async () => {
      clock += ms ?? 0;
      return { type: ms === null ? "no-answer" : "answer" };
    });
  return cluster.speeds.get("a")?.ms;
}

test("one slow answer does not make a slow node: the latest counts for three tenths", async () => {
  expect(await remembered(100)).toBe(100);
  expect(await remembered(100, 200)).toBe(130);
  expect(await remembered(100, 200, 130)).toBe(130);
});

test("a node that could not be reached is slow at once, and measured anew when it is back", async () => {
  expect(await remembered(100, null)).toBe(60_000);
  expect(await remembered(100, null, 80)).toBe(80);
});
