import { afterAll, describe, expect, it } from "vitest";
import { MAX_RECENT_REPORTS } from "../../workers/core/limits.ts";
import { methodsByPath, pathOf, SYNC_ROUTES } from "../helpers/routes.ts";
import { startSystem } from "../helpers/system.ts";
import { expectProblem } from "../helpers/system-problem.ts";

const system = await startSystem();
afterAll(() => system.stop());
const { sync } = system;
const a = system.node("a");
const b = system.node("b");

describe("POST /lists/:list/sync", () => {
  it("[R3] runs one round, and tells what moved", async () => {
    await a.create("round", "TaskA");
    await a.create("round", "TaskB");
    await b.create("round", "TaskC");
    const report = await sync.round("round");
    expect(report).toEqual({
      round: 1,
      complete: true,
      nodes: [
        { node: "a", reachable: true, read: 2, applied: 1 },
        { node: "b", reachable: true, read: 1, applied: 2 },
      ],
      conflicts: 0,
      aside: [],
      diverged: false,
      calls: 4,
      durationMs: expect.any(Number),
    });
    expect((await a.todos("round")).map(({ task }) => task)).toEqual(["TaskA", "TaskC", "TaskB"]);
    expect(await b.todos("round")).toEqual(await a.todos("round"));
  });

  it("[R9] where nothing was written, moves nothing and settles nothing", async () => {
    await a.create("idle", "TaskA");
    await sync.round("idle");
    const before = await b.todos("idle");
    const nodes = ["a", "b"].map((node) => ({ node, reachable: true, read: 0, applied: 0 }));
    for (const round of [2, 3, 4]) {
      expect(await sync.round("idle")).toEqual({
        round,
        complete: true,
        nodes,
        conflicts: 0,
        aside: [],
        diverged: false,
        calls: 2,
        durationMs: expect.any(Number),
      });
    }
    expect(await b.todos("idle")).toEqual(before);
  });

  it("of a list that nobody wrote does not make it one", async () => {
    expect(await sync.round("nobody")).toMatchObject({ complete: true });
    for (const node of [a, b]) {
      expect((await node.lists()).lists.map(({ list }) => list)).not.toContain("nobody");
      expect(await node.todos("nobody")).toEqual([]);
    }
  });
});

describe("GET /lists/:list/status", () => {
  it("of a list that had no round", async () => {
    await a.create("no-round", "TaskA");
    expect(await sync.status("no-round")).toEqual({
      round: 0,
      lastRoundAt: null,
      agreedAt: null,
      nodes: [
        {
          ...(await nodeStatus("a", "no-round")),
          head: 1,
          unsettled: 1,
          oldestUnsettledMs: expect.any(Number),
        },
        { ...(await nodeStatus("b", "no-round")), origin: null },
      ],
      cursors: {},
      purge: { stable: 0, waiting: 0, heldBackBy: [] },
      recent: [],
    });
  });

  it("does not make a list", async () => {
    expect(await sync.status("only-asked")).toMatchObject({
      round: 0,
      nodes: [{ origin: null }, { origin: null }],
    });
    for (const node of [a, b]) expect(await node.status("only-asked")).toMatchObject({ origin: null });
  });

  it("[R7] after rounds: the cursors, and the reports, newest first", async () => {
    await a.create("rounds", "TaskA");
    const first = await sync.round("rounds");
    await b.update("rounds", "1", { completed: true });
    const second = await sync.round("rounds");
    await a.create("rounds", "TaskB");
    const status = await sync.status("rounds");
    const startedAt = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/);
    const took = { round: 2, behindMs: expect.any(Number), rounds: 2, moved: 2 };
    const lag = { samples: 1, p50Ms: expect.any(Number), p95Ms: expect.any(Number) };
    const waiting = { head: 3, unsettled: 1, oldestUnsettledMs: expect.any(Number) };
    expect(status).toEqual({
      round: 2,
      lastRoundAt: status.recent[0]?.startedAt,
      agreedAt: null,
      nodes: [
        { ...(await nodeStatus("a", "rounds")), ...took, lag, ...waiting },
        { ...(await nodeStatus("b", "rounds")), ...took, lag, head: 2 },
      ],
      cursors: { a: { b: 2 }, b: { a: 2 } },
      purge: { stable: 2, waiting: 0, heldBackBy: [] },
      recent: [
        { startedAt, ...second },
        { startedAt, ...first },
      ],
    });
  });

  /** What the sync worker says of a node before any round. */
  async function nodeStatus(node: string, list: string) {
    const { origin, digest, place } = await system.node(node).status(list);
    return {
      node,
      reachable: true,
      origin,
      head: 0,
      round: 0,
      behindMs: null,
      unsettled: 0,
      aside: 0,
      retired: false,
      place,
      digest,
      rounds: 0,
      moved: 0,
      oldestUnsettledMs: null,
      lag: { samples: 0, p50Ms: null, p95Ms: null },
    };
  }

  it(`keeps the last ${MAX_RECENT_REPORTS} reports`, async () => {
    await a.create("many-rounds", "TaskA");
    const rounds = MAX_RECENT_REPORTS + 3;
    for (let round = 1; round <= rounds; round++) await sync.round("many-rounds");
    const { recent } = await sync.status("many-rounds");
    expect(recent.map(({ round }) => round)).toEqual(
      Array.from({ length: MAX_RECENT_REPORTS }, (_, index) => rounds - index),
    );
  });
});

describe("the sync worker's errors", () => {
  it("GET /health", async () => {
    expect(await sync.request("/health")).toMatchObject({ status: 200, json: { status: "ok" } });
  });

  it.each([
    "/",
    "/lists",
    "/lists/x",
    "/lists/x/todos",
    "/lists/x/sync/1",
    "/sync",
    "/lists/x/round",
    "/lists//sync",
  ])("%s is no route", async (path) => expectProblem(await sync.request(path), "not-found"));

  it.each([...methodsByPath(SYNC_ROUTES)].map(([route, methods]) => [pathOf(route, "x"), methods] as const))(
    "%s has no other methods",
    async (path, methods) => {
      const allowed = methods.includes("GET") ? [...methods, "HEAD"] : methods;
      for (const method of ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"].filter(
        (m) => !allowed.includes(m),
      )) {
        const answer = await sync.request(path, { method });
        expectProblem(answer, "method-not-allowed");
        expect(answer.headers.get("allow")?.split(", ").toSorted()).toEqual(allowed.toSorted());
      }
    },
  );

  it.each(["-a", "A", "a_b", "%C3%BC", "%ZZ", "a".repeat(64)])("%s is no list name", async (list) => {
    for (const route of SYNC_ROUTES.filter(({ path }) => path.startsWith("/lists/:list/")))
      expectProblem(await sync.request(pathOf(route, list), { method: route.method }), "invalid");
  });

  it("refuses query parameters, and runs no round for them", async () => {
    for (const route of SYNC_ROUTES)
      expectProblem(await sync.request(`${pathOf(route, "query")}?x=1`, { method: route.method }), "invalid");
    expect(await sync.status("query")).toMatchObject({ round: 0 });
  });
});
