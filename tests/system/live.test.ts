/** Rounds follow writes: no test here asks for one, unless it says so. */
import { afterAll, describe, expect, it } from "vitest";
import { TRIGGER_WINDOW_MS } from "../../workers/core/limits.ts";
import { Messenger, withMessengers } from "../helpers/messenger.ts";
import { startSystem } from "../helpers/system.ts";
import { byEvents, take, takeUntil, told } from "../helpers/watch.ts";

const system = await startSystem({ vars: { TODO_SYNC_MODE: "live" }, arrange: withMessengers });
afterAll(() => system.stop());
const { sync, cluster } = system;
const a = system.node("a");
const b = system.node("b");
const messenger = { a: new Messenger(cluster, "a"), b: new Messenger(cluster, "b") };

describe("a round follows a write", () => {
  it("so a write on a comes to b, and one on b to a", async () => {
    const [onA, onB] = [await byEvents(a, "both-ways"), await byEvents(b, "both-ways")];
    await a.create("both-ways", "TaskA");
    expect((await take(onB, 2)).map(told)).toEqual(["ready", "sync TaskA"]);
    await b.create("both-ways", "TaskB");
    expect((await take(onA, 3)).map(told)).toEqual(["ready", "client TaskA", "sync TaskB"]);
    onA.close();
    onB.close();
  });

  it("on the first write of a list, although no round has looked at it yet", async () => {
    const watch = await byEvents(b, "first");
    await a.create("first", "TaskA");
    await takeUntil(watch, "TaskA");
    expect((await sync.status("first")).round).toBe(1);
    watch.close();
  });

  it("and writes that come at once share rounds: the first of them gets one, and the others together the next", async () => {
    const watch = await byEvents(b, "window");
    const tasks = Array.from({ length: 10 }, (_, n) => `Task${n}`);
    const begun = performance.now();
    await Promise.all(tasks.map((task) => a.create("window", task)));
    const took = performance.now() - begun;
    expect((await take(watch, 11)).map(told).sort()).toEqual(["ready", ...tasks.map((t) => `sync ${t}`)]);
    const { round } = await sync.round("window");
    const { plain } = await messenger.a.sent("window");
    // Two, unless a busy machine takes longer than the window to answer all ten; an alarm's clock may differ by a little.
    expect(round - 1).toBeLessThanOrEqual(2 + Math.floor(took / (TRIGGER_WINDOW_MS - 10)));
    expect(plain).toBeLessThanOrEqual(round - 1);
    watch.close();
  });

  it("and then it is quiet: what a round applied is no reason for another one", async () => {
    const watch = await byEvents(b, "quiet");
    await a.create("quiet", "TaskA");
    await takeUntil(watch, "TaskA");
    // By R11 this one runs after every round that is due by now.
    expect(await sync.round("quiet")).toMatchObject({ round: 2, complete: true });
    expect(await messenger.a.sent("quiet")).toEqual({ plain: 1, urgent: 0 });
    expect(await messenger.b.sent("quiet")).toEqual({ plain: 0, urgent: 0 });
    watch.close();
  });

  it("[R11] of a list that is written all the time: one round after the other, never two at once", async () => {
    const writes = 60;
    const write = async (node: typeof a) => {
      for (let n = 0; n < writes; n++) await node.create("busy", `Task${n}`);
    };
    await Promise.all([write(a), write(b)]);
    await sync.round("busy");
    expect(await b.todos("busy", "?limit=1000")).toHaveLength(2 * writes);
    expect(await a.todos("busy", "?limit=1000")).toEqual(await b.todos("busy", "?limit=1000"));
    const { recent } = await sync.status("busy");
    const rounds = recent.toReversed();
    expect(rounds.map(({ complete }) => complete)).not.toContain(false);
    for (const [n, { startedAt, durationMs }] of rounds.entries()) {
      const next = rounds[n + 1];
      if (next) expect(Date.parse(startedAt) + durationMs).toBeLessThanOrEqual(Date.parse(next.startedAt));
    }
    const [{ plain: fromA }, { plain: fromB }] = [
      await messenger.a.sent("busy"),
      await messenger.b.sent("busy"),
    ];
    // At most one message of each node for a round, so far fewer than writes.
    const last = rounds.at(-1)?.round ?? 0;
    for (const sent of [fromA, fromB]) expect(sent).toBeLessThanOrEqual(last);
    expect(last).toBeLessThan(2 * writes);
  });
});

describe("the message that a round is due", () => {
  it("goes once: none for further writes until a round has begun, and then one again", async () => {
    await messenger.a.mode("once", "lose");
    for (let n = 0; n < 10; n++) await a.create("once", `Task${n}`);
    expect(await messenger.a.sent("once")).toEqual({ plain: 1, urgent: 0 });
    expect(await sync.round("once")).toMatchObject({ round: 1 });
    await a.create("once", "TaskA");
    await a.create("once", "TaskB");
    expect(await messenger.a.sent("once")).toEqual({ plain: 2, urgent: 0 });
  });

  it("is not sent for what wrote nothing: refused, repeated, imported again", async () => {
    const key = { "idempotency-key": "k" };
    const create = { method: "POST", headers: key, json: { task: "TaskA" } };
    const bring = {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: `${JSON.stringify({ id: "mine-1", task: "TaskB", completed: false, deleted: false })}\n`,
    };
    expect(await a.request("/lists/nothing/todos", create)).toMatchObject({ status: 201 });
    expect(await a.request("/lists/nothing/import", bring)).toMatchObject({ status: 200 });
    await sync.round("nothing");
    await messenger.a.mode("nothing", "lose");
    const before = await messenger.a.sent("nothing");
    expect(await a.request("/lists/nothing/todos", create)).toMatchObject({ status: 201 });
    expect(await a.request("/lists/nothing/import", bring)).toMatchObject({ status: 200 });
    expect(await a.request("/lists/nothing/todos/9", { method: "DELETE" })).toMatchObject({ status: 404 });
    expect(await messenger.a.sent("nothing")).toEqual(before);
    expect(await sync.status("nothing")).toMatchObject({ nodes: [{ lag: { samples: 2 } }, {}] });
  });

  it("may be lost: cron brings what was written", async () => {
    const watch = await byEvents(b, "lost");
    await messenger.a.mode("lost", "lose");
    await a.create("lost", "TaskA");
    expect(await b.todos("lost")).toEqual([]);
    await cluster.cron();
    expect((await take(watch, 2)).map(told)).toEqual(["ready", "sync TaskA"]);
    watch.close();
  });

  it("may be refused, where the sync worker is down: the write is answered, and the next one sends again", async () => {
    const watch = await byEvents(b, "down");
    await messenger.a.mode("down", "refuse");
    await a.create("down", "TaskA");
    await a.create("down", "TaskB");
    expect(await messenger.a.sent("down")).toEqual({ plain: 2, urgent: 0 });
    await messenger.a.mode("down", "pass");
    await a.create("down", "TaskC");
    expect((await take(watch, 4)).map(told)).toEqual(["ready", "sync TaskA", "sync TaskB", "sync TaskC"]);
    watch.close();
  });

  it("may hang: writes and reads are answered all the same", async () => {
    await messenger.a.mode("hangs", "hang");
    await a.create("hangs", "TaskA");
    await a.update("hangs", "1", { completed: true });
    expect(await a.todos("hangs")).toMatchObject([{ task: "TaskA", completed: true }]);
  });
});
