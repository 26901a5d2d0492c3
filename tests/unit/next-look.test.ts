/** Whether a round tells the scheduler when to look at its list again ("When rounds run"). */
import { expect, test } from "vitest";
import type { Millis } from "../../workers/core/hlc.ts";
import { ROUND_RETRY_MS } from "../../workers/core/limits.ts";
import { NextLook } from "../../workers/sync/next-look.ts";
import { DEFAULT_POLICY } from "../../workers/sync/round/due.ts";
import { newJournal } from "../../workers/sync/round/journal.ts";
import { T0 } from "../helpers/make.ts";
import { LIST } from "../helpers/memory-cluster.ts";

/** Nodes differed, so they are to be compared in a minute. */
const DIFFERING = { ...newJournal("lease"), lastRoundAt: T0, comparisons: 1 };

test("a look that is promised, and no later than the list needs it, is not asked for again; one that is over is", async () => {
  const told: Millis[] = [];
  const nextLook = new NextLook({ due: async (_, at) => void told.push(at) });
  const afterRound = (now: Millis) => nextLook.afterRound(LIST, DIFFERING, DEFAULT_POLICY, now);
  await nextLook.at(LIST, T0 + 1);
  await afterRound(T0);
  expect(told).toEqual([T0 + 1]);
  await afterRound(T0 + 1);
  expect(told).toEqual([T0 + 1, T0 + ROUND_RETRY_MS]);
  await afterRound(T0 + 2);
  expect(told).toHaveLength(2);
});
