/** Which lists the metrics ask and show, however many there are. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import {
  MAX_COUNTED_LISTS,
  MAX_LISTS_EXAMINED,
  MAX_LISTS_ON_METRICS_PAGE,
} from "../../workers/core/limits.ts";
import type { NodeSyncStatus, SyncStatus } from "../../workers/model/sync-answers.ts";
import { gatherMetrics, type MetricsSources, mostTelling } from "../../workers/sync/metrics/gather.ts";

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

const ROUND = {
  round: 1,
  complete: true,
  nodes: [],
  conflicts: 0,
  aside: [],
  diverged: false,
  calls: 4,
  durationMs: 0,
  startedAt: "2026-11-26T03:00:00.000Z",
};

function status(node: Partial<NodeSyncStatus> = {}, round: Partial<typeof ROUND> = {}): SyncStatus {
  return {
    round: 1,
    lastRoundAt: null,
    agreedAt: null,
    nodes: [
      {
        node: "a",
        reachable: true,
        origin: null,
        head: null,
        round: null,
        behindMs: null,
        unsettled: 0,
        aside: 0,
        retired: false,
        place: null,
        digest: null,
        rounds: 0,
        moved: 0,
        oldestUnsettledMs: null,
        lag: null,
        ...node,
      },
    ],
    cursors: {},
    purge: { stable: 0, waiting: 0, heldBackBy: [] },
    recent: [{ ...ROUND, ...round }],
  };
}

const names = (prefix: string, count: number) =>
  Array.from({ length: count }, (_, n) => `${prefix}-${String(n).padStart(7, "0")}`);

/** A cluster of one node with these lists; whom it asked. */
function cluster(all: readonly string[], dirty: readonly string[], slow: readonly string[] = []) {
  const asked: string[] = [];
  const page = (from: readonly string[]) => async (limit: number) => from.slice(0, limit);
  const sources: MetricsSources = {
    catalogs: [{ node: "a", lists: page(all), dirty: page(dirty) }],
    overview: async () => ({ lists: all.length, due: 0, tickedAt: null, slow }),
    status: async (list) => {
      asked.push(list);
      return status();
    },
  };
  return { sources, asked };
}

describe("the lists that are asked", () => {
  test("are all, where they are few", async () => {
    const { sources, asked } = cluster(["b", "a"], []);
    const { lists, nodes, schedule } = await gatherMetrics(sources);
    expect(asked).toEqual(["a", "b"]);
    expect([...lists.keys()]).toEqual(["a", "b"]);
    expect(nodes).toEqual([{ node: "a", isUp: true, dirty: 0 }]);
    expect(schedule?.lists).toBe(2);
  });

  test("are no more with a million, and the slow and unsettled come first", async () => {
    const all = names("quiet", 1_000_000);
    const { sources, asked } = cluster(all, names("dirty", 5_000), ["slow-1", "slow-2"]);
    const { lists, nodes } = await gatherMetrics(sources);
    expect(asked).toHaveLength(MAX_LISTS_EXAMINED);
    expect(asked).toEqual(expect.arrayContaining(["slow-1", "slow-2", "dirty-0000000"]));
    expect(asked.filter((list) => list.startsWith("quiet"))).toEqual([]);
    expect(lists.size).toBe(MAX_LISTS_ON_METRICS_PAGE);
    expect(nodes).toEqual([{ node: "a", isUp: true, dirty: MAX_COUNTED_LISTS }]);
  });

  test("are those that answer: a node, a list or the scheduler that does not is left out", async () => {
    const { sources } = cluster(["a", "broken"], []);
    const fails = async () => Promise.reject(new Error("away"));
    const { lists, nodes, schedule } = await gatherMetrics({
      catalogs: [...sources.catalogs, { node: "b", lists: fails, dirty: fails }],
      overview: fails,
      status: (list) => (list === "broken" ? fails() : sources.status(list)),
    });
    expect([...lists.keys()]).toEqual(["a"]);
    expect(nodes).toEqual([
      { node: "a", isUp: true, dirty: 0 },
      { node: "b", isUp: false, dirty: null },
    ]);
    expect(schedule).toBeUndefined();
  });
});

test("of many lists those stand on the page that are most behind, slowest, or have something wrong", () => {
  const telling: Record<string, SyncStatus> = {
    "y-behind": status({ oldestUnsettledMs: 60_000 }),
    "y-diverged": status({}, { diverged: true }),
    "y-settles-slowly": status({ lag: { samples: 9, p50Ms: 10, p95Ms: 9_000 } }),
    "y-slow-round": status({}, { durationMs: 8_000 }),
    "y-wrong": status({ aside: 2 }),
  };
  const quiet = names("a", MAX_LISTS_EXAMINED).map((list) => [list, status()] as const);
  const shown = [...mostTelling(new Map([...quiet, ...Object.entries(telling)])).keys()];
  expect(shown).toHaveLength(MAX_LISTS_ON_METRICS_PAGE);
  expect(shown.filter((list) => list.startsWith("y"))).toEqual(Object.keys(telling));
});
