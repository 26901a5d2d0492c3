/** How far behind nodes are: in the sync worker's status, and as a page for Prometheus. */
import { afterAll, describe, expect, it } from "vitest";
import { Gate, withGates } from "../../scripts/gate/gate.ts";
import { MAX_LISTS_ON_METRICS_PAGE } from "../../workers/core/limits.ts";
import { type Page, parsePrometheus } from "../helpers/prometheus.ts";
import { startSystem } from "../helpers/system.ts";

const system = await startSystem({ arrange: withGates });
afterAll(() => system.stop());
const { sync, cluster } = system;
const a = system.node("a");
const b = system.node("b");

async function metrics(): Promise<Page> {
  const response = await fetch(`${sync.url}/metrics`);
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
  return parsePrometheus(await response.text());
}

describe("the lag in a list's status", () => {
  it("counts rounds and records by node, and knows of no lag before the first settle", async () => {
    await a.create("counts", "TaskA");
    expect((await sync.status("counts")).nodes).toMatchObject([
      { node: "a", rounds: 0, moved: 0, unsettled: 1, lag: { samples: 0, p50Ms: null, p95Ms: null } },
      { node: "b", rounds: 0, moved: 0, unsettled: 0, lag: { samples: 0, p50Ms: null, p95Ms: null } },
    ]);
    await a.create("counts", "TaskB");
    await sync.round("counts");
    await b.update("counts", "1", { completed: true });
    await sync.round("counts");
    await sync.round("counts");
    expect((await sync.status("counts")).nodes).toMatchObject([
      { node: "a", rounds: 3, moved: 3, unsettled: 0, lag: { samples: 2 } },
      { node: "b", rounds: 3, moved: 3, unsettled: 0, lag: { samples: 1 } },
    ]);
  });

  it("[R6] measures from a write to its settle: a round that the node is kept from does not end it", async () => {
    const gate = new Gate(cluster, "b");
    await gate.shut("waits");
    await a.create("waits", "TaskA");
    const written = Date.parse((await a.get("waits", "1")).createdAt);
    const before = (await sync.status("waits")).nodes[0]?.oldestUnsettledMs ?? -1;
    await sync.round("waits");
    const [inBetween, absent] = (await sync.status("waits")).nodes;
    expect(inBetween).toMatchObject({ rounds: 0, unsettled: 1, lag: { samples: 0 } });
    expect(inBetween?.oldestUnsettledMs).toBeGreaterThan(before);
    expect(absent).toMatchObject({ node: "b", reachable: false, oldestUnsettledMs: null, lag: null });
    await gate.open("waits");
    const opened = Date.now();
    await sync.round("waits");
    const [settled] = (await sync.status("waits")).nodes;
    expect(settled).toMatchObject({ unsettled: 0, oldestUnsettledMs: null, lag: { samples: 1 } });
    expect(settled?.lag?.p50Ms).toBeGreaterThanOrEqual(opened - written);
    expect(settled?.lag?.p50Ms).toBeLessThanOrEqual(Date.now() - written);
    expect(settled?.lag?.p95Ms).toBe(settled?.lag?.p50Ms);
  });
});

describe("GET /metrics", () => {
  it("is what Prometheus reads: the same figures as the list's status, for each list and node", async () => {
    await a.create("page", "TaskA");
    await sync.round("page");
    await a.create("page", "TaskB");
    const page = await metrics();
    const { nodes } = await sync.status("page");
    for (const { node, rounds, moved, unsettled, lag } of nodes) {
      const labels = { list: "page", node };
      expect(page.value("todo_node_up", { node })).toBe(1);
      expect(page.value("todo_list_up", labels)).toBe(1);
      expect(page.value("todo_rounds_total", labels)).toBe(rounds);
      expect(page.value("todo_records_moved_total", labels)).toBe(moved);
      expect(page.value("todo_unsettled_records", labels)).toBe(unsettled);
      const p50 = page.value("todo_settle_seconds", { ...labels, quantile: "0.5" });
      expect(p50).toBe(lag?.p50Ms === null ? undefined : (lag?.p50Ms ?? Number.NaN) / 1_000);
    }
    expect(page.value("todo_oldest_unsettled_seconds", { list: "page", node: "a" })).toBeGreaterThan(0);
    expect(page.value("todo_oldest_unsettled_seconds", { list: "page", node: "b" })).toBe(0);
    expect(page.types).toEqual({
      todo_lists: "gauge",
      todo_lists_due: "gauge",
      todo_cron_timestamp_seconds: "gauge",
      todo_node_lists_unsettled: "gauge",
      todo_list_up: "gauge",
      todo_round_seconds: "gauge",
      todo_digests_agreed_timestamp_seconds: "gauge",
      todo_diverged: "gauge",
      todo_records_aside: "gauge",
      todo_node_up: "gauge",
      todo_rounds_total: "counter",
      todo_records_moved_total: "counter",
      todo_unsettled_records: "gauge",
      todo_oldest_unsettled_seconds: "gauge",
      todo_settle_seconds: "summary",
    });
  });

  it("counts up: counters never go down", async () => {
    const labels = { list: "counters", node: "b" };
    let last = 0;
    for (let round = 1; round <= 3; round++) {
      await a.create("counters", `Task${round}`);
      await sync.round("counters");
      const moved = (await metrics()).value("todo_records_moved_total", labels) ?? 0;
      expect(moved).toBeGreaterThan(last);
      last = moved;
    }
  });

  it("tells of a node that is down, and does not claim to know what waits there", async () => {
    await a.create("down", "TaskA");
    const gate = new Gate(cluster, "b");
    await gate.shut("down");
    await gate.shutCatalog();
    const page = await metrics();
    expect(page.value("todo_node_up", { node: "a" })).toBe(1);
    expect(page.value("todo_node_up", { node: "b" })).toBe(0);
    expect(page.value("todo_list_up", { list: "down", node: "a" })).toBe(1);
    expect(page.value("todo_list_up", { list: "down", node: "b" })).toBe(0);
    for (const name of ["todo_unsettled_records", "todo_oldest_unsettled_seconds"])
      expect(page.value(name, { list: "down", node: "b" })).toBeUndefined();
    await gate.openCatalog();
    await gate.open("down");
  });

  it("has a bounded number of lists, the most behind among them", async () => {
    await a.create("zz-behind", "TaskA");
    const names = Array.from(
      { length: MAX_LISTS_ON_METRICS_PAGE + 5 },
      (_, n) => `a${String(n).padStart(2, "0")}`,
    );
    await Promise.all(names.map((name) => a.create(name, "TaskA")));
    for (const name of names) await sync.round(name);
    const { lists } = await metrics();
    expect(lists).toHaveLength(MAX_LISTS_ON_METRICS_PAGE);
    expect(lists).toContain("zz-behind");
  });
});
