/** What the other modes leave out, and a cluster whose nodes know of no sync worker yet. */
import { afterAll, describe, expect, it } from "vitest";
import type { Arrangement } from "../../scripts/cluster.ts";
import { Messenger, withMessengers } from "../helpers/messenger.ts";
import { eventually, startSystem } from "../helpers/system.ts";
import { byEvents, takeUntil } from "../helpers/watch.ts";

describe("TODO_SYNC_MODE=cron", async () => {
  const system = await startSystem({ vars: { TODO_SYNC_MODE: "cron" }, arrange: withMessengers });
  afterAll(() => system.stop());
  const [a, b] = [system.node("a"), system.node("b")];

  it("sends no message after a write; cron runs the round", async () => {
    const messenger = new Messenger(system.cluster, "a");
    const watch = await byEvents(b, "inbox");
    await a.create("inbox", "TaskA");
    expect(await messenger.sent("inbox")).toEqual({ plain: 0, urgent: 0 });
    expect(await system.sync.status("inbox")).toMatchObject({ round: 0 });
    await system.cluster.cron();
    await takeUntil(watch, "TaskA");
    watch.close();
  });

  it("[B2] asks for no round for a bookmark, but waits for the next one", async () => {
    const messenger = new Messenger(system.cluster, "b");
    const { headers } = await a.request("/lists/waits/todos", { method: "POST", json: { task: "TaskA" } });
    const read = b.request("/lists/waits/todos", {
      headers: { "todo-bookmark": headers.get("todo-bookmark") ?? "" },
    });
    await system.cluster.cron();
    expect(await read).toMatchObject({ status: 200, json: { todos: [{ task: "TaskA" }] } });
    expect(await messenger.sent("waits")).toEqual({ plain: 0, urgent: 0 });
  });
});

describe("TODO_SYNC_MODE=manual", async () => {
  const system = await startSystem({ vars: { TODO_SYNC_MODE: "manual" }, arrange: withMessengers });
  afterAll(() => system.stop());

  it("sends no message, and cron runs nothing", async () => {
    await system.node("a").create("inbox", "TaskA");
    expect(await new Messenger(system.cluster, "a").sent("inbox")).toEqual({ plain: 0, urgent: 0 });
    await system.cluster.cron();
    expect(await system.sync.status("inbox")).toMatchObject({ round: 0 });
    await system.sync.round("inbox");
    expect(await system.node("b").todos("inbox")).toMatchObject([{ task: "TaskA" }]);
  });
});

describe("the first deploy, before the nodes are bound to the sync worker", async () => {
  const system = await startSystem({ vars: { TODO_SYNC_MODE: "live" }, arrange: withoutCoordinators });
  afterAll(() => system.stop());
  const [a, b] = [system.node("a"), system.node("b")];

  it("writes are answered, and cron brings them to the others", async () => {
    await a.create("inbox", "TaskA");
    await system.cluster.cron();
    await eventually(async () => expect(await b.todos("inbox")).toMatchObject([{ task: "TaskA" }]));
    expect(system.log.filter((line) => line.includes("could not be told"))).toEqual([]);
  });

  it("[B2] a bookmark waits for whatever round there is", async () => {
    const { headers } = await a.request("/lists/waits/todos", { method: "POST", json: { task: "TaskA" } });
    const read = b.request("/lists/waits/todos", {
      headers: { "todo-bookmark": headers.get("todo-bookmark") ?? "" },
    });
    await system.sync.round("waits");
    expect(await read).toMatchObject({ status: 200, json: { todos: [{ task: "TaskA" }] } });
  });
});

function withoutCoordinators(workers: Arrangement): Arrangement {
  const datanodes = workers.datanodes.map((node) => ({
    ...node,
    objects: node.objects.filter(({ binding }) => binding !== "COORDINATORS"),
  }));
  return { ...workers, datanodes };
}
