/** The coordinator in its Durable Object, beside real nodes: its alarm, its storage, and what a restart leaves of it. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, test, vi } from "vitest";
import { ROUND_RETRY_MS, TRIGGER_WINDOW_MS } from "../../workers/core/limits.ts";

const NOTHING = { registrations: [], former: [] };
const coordinator = (list: string) => env.COORDINATORS.getByName(list);
const ask = (list: string) => ({ list, bookmark: null });
const onA = (list: string) => env.DATANODE_A.getByName(list);
const tasksOnB = async (list: string) => {
  const { outcome } = await env.DATANODE_B.getByName(list).list(ask(list), { status: "all" }, 10);
  return typeof outcome === "string"
    ? (JSON.parse(outcome) as { todos: { task: string }[] }).todos.map(({ task }) => task)
    : outcome;
};
const alarmOf = (list: string) =>
  runInDurableObject(coordinator(list), (_, { storage }) => storage.getAlarm());
const setAlarm = (list: string, at: number | null) =>
  runInDurableObject(coordinator(list), async (_, { storage }) => {
    if (at === null) await storage.deleteAlarm();
    else await storage.setAlarm(at);
  });
/** So far away that it does not go off by itself. */
const later = () => Date.now() + 60 * 60 * 1_000;

describe("a list's coordinator", () => {
  test("[R1] runs rounds of real nodes, and counts on after it was evicted", async () => {
    const list = "rounds";
    await onA(list).create(ask(list), { task: "milk" });
    expect(await coordinator(list).sync(list)).toMatchObject({
      round: 1,
      complete: true,
      nodes: [
        { node: "a", read: 1, applied: 0 },
        { node: "b", read: 0, applied: 1 },
      ],
    });
    expect(await tasksOnB(list)).toEqual(["milk"]);
    await evictDurableObject(coordinator(list));
    await onA(list).create(ask(list), { task: "beer" });
    const report = await coordinator(list).sync(list);
    expect(report).toMatchObject({ complete: true, nodes: [{ read: 1 }, { applied: 1 }] });
    expect(report.round).toBeGreaterThan(1);
    expect(await coordinator(list).status(list)).toMatchObject({
      round: report.round,
      nodes: [{ reachable: true }, { reachable: true }],
    });
  });

  test("logs each round as one line of JSON, in which no task stands", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const list = "logged";
    await onA(list).create(ask(list), { task: "a secret" });
    const { durationMs } = await coordinator(list).sync(list);
    const lines = () => log.mock.calls.map(([line]) => String(line)).filter((line) => line.includes(list));
    await expect
      .poll(() => lines().map((line) => JSON.parse(line)))
      .toEqual([
        {
          event: "round",
          list,
          round: 1,
          complete: true,
          nodes: [
            { node: "a", reachable: true, read: 1, applied: 0 },
            { node: "b", reachable: true, read: 0, applied: 1 },
          ],
          conflicts: 0,
          aside: [],
          diverged: false,
          calls: 4,
          durationMs,
          startedAt: expect.any(String),
        },
      ]);
    expect(lines().join()).not.toContain("secret");
    log.mockRestore();
  });

  test("[R11] shares the next round among all who ask while one runs", async () => {
    const list = "shared";
    await onA(list).create(ask(list), { task: "milk" });
    const reports = await Promise.all(Array.from({ length: 5 }, () => coordinator(list).sync(list)));
    expect(new Set(reports.map(({ round }) => round)).size).toBeLessThanOrEqual(2);
  });

  test("runs by its alarm what a node's word asked for, and sets the alarm earlier, not later", async () => {
    const list = "alarm";
    await onA(list).create(ask(list), { task: "milk" });
    const far = later();
    await setAlarm(list, far);
    await coordinator(list).trigger(list, false);
    const at = (await alarmOf(list)) ?? far;
    expect(at).toBeLessThanOrEqual(Date.now() + TRIGGER_WINDOW_MS);
    await runDurableObjectAlarm(coordinator(list));
    // Whether the platform was faster or not: one of them has run it.
    await expect.poll(() => tasksOnB(list)).toEqual(["milk"]);
    const soon = Date.now() - 1;
    await setAlarm(list, soon + 60_000);
    await coordinator(list).trigger(list, true);
    expect((await alarmOf(list)) ?? 0).toBeLessThanOrEqual(Date.now());
  });

  test("[R6] leaves no alarm behind a round that came to its end", async () => {
    const list = "guarded";
    await onA(list).create(ask(list), { task: "milk" });
    await coordinator(list).sync(list);
    expect(await alarmOf(list)).toBeNull();
  });

  test("is woken for a list with news, and says when to look again; a list at rest it leaves alone", async () => {
    const list = "woken";
    await onA(list).create(ask(list), { task: "milk" });
    const before = Date.now();
    expect(await coordinator(list).wake(list, true, NOTHING)).toBeGreaterThanOrEqual(before + ROUND_RETRY_MS);
    await runDurableObjectAlarm(coordinator(list));
    await expect.poll(() => tasksOnB(list)).toEqual(["milk"]);
    expect(await coordinator(list).wake(list, false, NOTHING)).toBeGreaterThan(Date.now() + ROUND_RETRY_MS);
    expect(await alarmOf(list)).toBeNull();
  });

  test("[P2] takes over a retirement, and goes on with the other nodes", async () => {
    const list = "retired";
    await onA(list).create(ask(list), { task: "milk" });
    await coordinator(list).sync(list);
    const registrations = [{ node: "b", seq: Date.now(), retired: true }];
    await coordinator(list).register(list, { ...NOTHING, registrations });
    await evictDurableObject(coordinator(list));
    expect((await coordinator(list).sync(list)).nodes.map(({ node }) => node)).toEqual(["a"]);
  });
});
