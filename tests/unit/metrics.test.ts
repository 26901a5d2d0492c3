import { describe, expect, it } from "vitest";
import type { NodeSyncStatus, SyncStatus } from "../../workers/model/sync-answers.ts";
import type { ClusterMetrics } from "../../workers/sync/metrics/gather.ts";
import { prometheusPage } from "../../workers/sync/metrics/page.ts";
import { parsePrometheus } from "../helpers/prometheus.ts";

const NODE: NodeSyncStatus = {
  node: "a",
  reachable: true,
  origin: "aaaaaa",
  head: 3,
  round: 2,
  behindMs: 10,
  unsettled: 4,
  aside: 1,
  retired: false,
  place: null,
  digest: "0123456789abcdef",
  rounds: 2,
  moved: 7,
  oldestUnsettledMs: 1_500,
  lag: { samples: 3, p50Ms: 120, p95Ms: 0 },
};

function status(nodes: readonly NodeSyncStatus[]): SyncStatus {
  return {
    round: 2,
    lastRoundAt: null,
    agreedAt: null,
    nodes,
    cursors: {},
    purge: { stable: 0, waiting: 0, heldBackBy: [] },
    recent: [],
  };
}

function page(statuses: Readonly<Record<string, SyncStatus>>, rest: Partial<ClusterMetrics> = {}) {
  const lists = new Map(Object.entries(statuses));
  return parsePrometheus(prometheusPage({ schedule: undefined, nodes: [], lists, ...rest }));
}

describe("the page for Prometheus", () => {
  it("has each node's figures, times in seconds", () => {
    const { value } = page({ inbox: status([NODE]), "other-1": status([{ ...NODE, moved: 8 }]) });
    const labels = { list: "inbox", node: "a" };
    expect(value("todo_list_up", labels)).toBe(1);
    expect(value("todo_rounds_total", labels)).toBe(2);
    expect(value("todo_records_moved_total", labels)).toBe(7);
    expect(value("todo_records_moved_total", { ...labels, list: "other-1" })).toBe(8);
    expect(value("todo_unsettled_records", labels)).toBe(4);
    expect(value("todo_oldest_unsettled_seconds", labels)).toBe(1.5);
    expect(value("todo_settle_seconds", { ...labels, quantile: "0.5" })).toBe(0.12);
    expect(value("todo_settle_seconds", { ...labels, quantile: "0.95" })).toBe(0);
  });

  it("says nothing of what is not known: of a node that is down, and of a lag without samples", () => {
    const down = { ...NODE, reachable: false, unsettled: null, oldestUnsettledMs: null, lag: null };
    const idle = {
      ...NODE,
      node: "b",
      oldestUnsettledMs: null,
      lag: { samples: 0, p50Ms: null, p95Ms: null },
    };
    const { value } = page({ inbox: status([down, idle]) });
    const [a, b] = [
      { list: "inbox", node: "a" },
      { list: "inbox", node: "b" },
    ];
    expect(value("todo_list_up", a)).toBe(0);
    expect(value("todo_oldest_unsettled_seconds", a)).toBeUndefined();
    expect(value("todo_unsettled_records", a)).toBeUndefined();
    expect(value("todo_settle_seconds", { ...a, quantile: "0.5" })).toBeUndefined();
    expect(value("todo_oldest_unsettled_seconds", b)).toBe(0);
    expect(value("todo_settle_seconds", { ...b, quantile: "0.5" })).toBeUndefined();
  });

  it("has numbers of the whole cluster, without a label or for each node", () => {
    const schedule = { lists: 12, due: 2, tickedAt: 1_500, slow: [] };
    const nodes = [
      { node: "a", isUp: true, dirty: 3 },
      { node: "b", isUp: false, dirty: null },
    ];
    const { value } = page({}, { schedule, nodes });
    expect(value("todo_lists", {})).toBe(12);
    expect(value("todo_lists_due", {})).toBe(2);
    expect(value("todo_cron_timestamp_seconds", {})).toBe(1.5);
    expect(value("todo_node_up", { node: "a" })).toBe(1);
    expect(value("todo_node_up", { node: "b" })).toBe(0);
    expect(value("todo_node_lists_unsettled", { node: "a" })).toBe(3);
    expect(value("todo_node_lists_unsettled", { node: "b" })).toBeUndefined();
  });

  it("is well formed without any list, and where the scheduler does not answer", () => {
    expect(page({}).lists).toEqual([]);
    expect(page({}).value("todo_lists", {})).toBeUndefined();
  });
});
