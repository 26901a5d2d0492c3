/** What a watcher is told that comes back after the node's memory is gone, or after more than it holds. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it, onTestFinished } from "vitest";
import { MAX_RECENT_EVENTS } from "../../workers/core/limits.ts";
import { evict, wipe } from "../helpers/object-loss.ts";
import { startSystem } from "../helpers/system.ts";
import type { NodeClient } from "../helpers/system-client.ts";
import { byEvents, bySocket, take, takeUntil, told, type WatchBy } from "../helpers/watch.ts";

const system = await startSystem({ vars: { TODO_TOMBSTONE_AGE_MS: "0" } });
afterAll(() => system.stop());
const { sync } = system;
const a = system.node("a");
const b = system.node("b");

/** The place of a watcher that comes now. (An object is put out of memory only where no stream is open.) */
async function here(node: NodeClient, list: string): Promise<string> {
  const watch = await bySocket(node, list);
  const { id } = await watch.next();
  watch.close();
  await watch.closed;
  return id;
}

async function createMany(list: string, tasks: readonly string[]): Promise<void> {
  const lines = tasks.map((task) => `${JSON.stringify({ task, completed: false, deleted: false })}\n`);
  const response = await fetch(`${a.url}/lists/${list}/import`, {
    method: "POST",
    headers: { "content-type": "application/x-ndjson" },
    body: lines.join(""),
  });
  expect(response.status).toBe(200);
  await response.text();
}

/** What `todo-event-id` of a page of todos says. */
async function pageId(list: string): Promise<string> {
  const response = await fetch(`${a.url}/lists/${list}/todos?limit=1`);
  await response.text();
  return response.headers.get("todo-event-id") ?? "";
}

describe("after a page of todos", () => {
  it.each([
    ["server-sent events", byEvents],
    ["a WebSocket", bySocket],
  ] as const)(
    "a watcher by %s is told of each change since it was read, and of nothing before",
    async (_, by) => {
      const list = `page-${by.name.toLowerCase()}`;
      await a.create(list, "TaskA");
      const page = await pageId(list);
      await a.create(list, "TaskB");
      await b.create(list, "TaskC");
      await sync.round(list);
      const watch = await by(a, list, page);
      expect((await take(watch, 2)).map(told)).toEqual(["client TaskB", "sync TaskC"]);
      await a.create(list, "TaskD");
      expect(told(await watch.next())).toBe("client TaskD");
      watch.close();
    },
  );

  it("of a list that was never written, everything is told", async () => {
    const page = await pageId("page-of-nothing");
    await a.create("page-of-nothing", "TaskA");
    const watch = await bySocket(a, "page-of-nothing", page);
    expect(told(await watch.next())).toBe("client TaskA");
    watch.close();
  });

  it("a page that is refused names no event", async () => {
    const elsewhere = await b.create("page-behind", "TaskA");
    expect(elsewhere.task).toBe("TaskA");
    const bookmark = (await fetch(`${b.url}/lists/page-behind/todos`)).headers.get("todo-bookmark") ?? "";
    const refused = await fetch(`${a.url}/lists/page-behind/todos`, {
      headers: { "todo-bookmark": bookmark },
    });
    expect([refused.status, refused.headers.get("todo-event-id")]).toEqual([503, null]);
  });
});

describe("after the object was put out of memory", () => {
  it("each todo that changed since is told once, as it is now, in the order of the changes", async () => {
    await a.create("evicted", "TaskA");
    const last = await here(a, "evicted");
    await a.create("evicted", "TaskB");
    await a.create("evicted", "TaskC");
    await b.create("evicted", "TaskD");
    await sync.round("evicted");
    await a.update("evicted", "2", { completed: true });
    await evict(system, "a", "evicted");
    const watch = await byEvents(a, "evicted", last);
    const events = await take(watch, 3);
    expect(events.map(told)).toEqual(["client TaskC", "sync TaskD", "client TaskB"]);
    for (const { data } of events) {
      if (!("todo" in data)) throw new Error("not a change");
      expect(data.todo).toEqual(await a.get("evicted", data.todo.id));
    }
    // The same storage goes on counting, and each of these events is a place to resume from.
    await a.create("evicted", "TaskE");
    expect((await takeUntil(watch, "TaskE")).map(told)).toEqual(["client TaskE"]);
    watch.close();
    const again = await byEvents(a, "evicted", events[1]?.id);
    expect((await take(again, 2)).map(told)).toEqual(["client TaskB", "client TaskE"]);
    again.close();
  });

  it("nothing is told where nothing changed, and then what comes", async () => {
    await a.create("nothing", "TaskA");
    const last = await here(a, "nothing");
    await evict(system, "a", "nothing");
    const watch = await byEvents(a, "nothing", last);
    await a.create("nothing", "TaskB");
    expect(told(await watch.next())).toBe("client TaskB");
    watch.close();
  });

  it("a purged tombstone can't be told of any more: a reset instead", async () => {
    await a.create("purged", "TaskA");
    const last = await here(a, "purged");
    await a.remove("purged", "1");
    for (let round = 1; round <= 3; round++) await sync.round("purged");
    expect(await a.todos("purged", "?status=all")).toEqual([]);
    // Memory still has the deletion.
    const watch = await bySocket(a, "purged", last);
    expect(await watch.next()).toMatchObject({ event: "change", data: { todo: { deleted: true } } });
    watch.close();
    await watch.closed;
    await evict(system, "a", "purged");
    const again = await byEvents(a, "purged", last);
    await a.create("purged", "TaskB");
    expect((await take(again, 2)).map(told)).toEqual(["reset", "client TaskB"]);
    again.close();
  });

  it("a sleeping WebSocket still answers ping, and is woken by the next change", async () => {
    const watch = await bySocket(a, "sleeps");
    await a.create("sleeps", "TaskA");
    expect((await take(watch, 2)).map(told)).toEqual(["ready", "client TaskA"]);
    await evict(system, "a", "sleeps");
    await watch.ping();
    await a.create("sleeps", "TaskB");
    expect(told(await watch.next())).toBe("client TaskB");
    watch.close();
  });
});

describe.each<readonly [string, WatchBy]>([
  ["server-sent events", byEvents],
  ["a WebSocket", bySocket],
])("after more changes than memory holds, by %s", (way, watchBy) => {
  const list = `many-${way.slice(-6).toLowerCase()}`;
  const tasks = Array.from({ length: 2 * MAX_RECENT_EVENTS + 100 }, (_, n) => `Task${n}`);

  it("no todo is left out, and those that memory holds are told change by change", async () => {
    await a.create(list, "TaskA");
    const last = await here(a, list);
    await createMany(list, tasks);
    const watch = await watchBy(a, list, last);
    const events = await take(watch, tasks.length);
    expect(events.map(told)).toEqual(tasks.map((task) => `client ${task}`));
    watch.close();
    for (let n = 0; n < 3; n++) await a.update(list, "1", { task: `again${n}` });
    const again = await watchBy(a, list, events.at(-10)?.id);
    expect((await take(again, 12)).map(told).slice(-4)).toEqual([
      `client ${tasks.at(-1)}`,
      "client again0",
      "client again1",
      "client again2",
    ]);
    again.close();
  });
});

it("[R8] a node that lost its storage tells whoever comes back to read anew", async () => {
  await a.create("wiped", "TaskA");
  await sync.round("wiped");
  const last = await here(a, "wiped");
  await wipe(system, "a", "wiped");
  await sync.round("wiped");
  const watch = await byEvents(a, "wiped", last);
  expect(await watch.next()).toMatchObject({ event: "reset" });
  expect(await a.todos("wiped")).toMatchObject([{ task: "TaskA" }]);
  watch.close();
});

it("[R8] a node that is rewound tells those who watch, and nothing of before is told again", async () => {
  await a.create("rewound", "TaskA");
  await sync.round("rewound");
  // What the node has acknowledged to the sync worker is more than it knows.
  await a.update("rewound", "1", { completed: true });
  await sync.round("rewound");
  const storage = await system.cluster.miniflare.unsafeGetDurableObjectStorage(
    "todo-datanode-a",
    "DataNode",
    {
      name: "rewound",
    },
  );
  const sleeping = await bySocket(a, "rewound");
  // Before, so that nothing that it still has to note is written over what is changed here.
  await evict(system, "a", "rewound");
  await storage.exec("UPDATE state SET json = json_set(json, '$.round', 1, '$.lineage.writes', 1)");
  await evict(system, "a", "rewound");
  await sync.round("rewound");
  expect(await take(sleeping, 3)).toMatchObject([
    { event: "ready" },
    { event: "reset" },
    { event: "change", data: { todo: { task: "TaskA", completed: true }, from: "sync" } },
  ]);
  expect(await a.status("rewound")).toMatchObject({ origin: expect.any(String) });
  sleeping.close();
});

it("after the whole node was started anew, nothing is missing", async () => {
  const dataFolder = await mkdtemp(join(tmpdir(), "todo-events-"));
  onTestFinished(() => rm(dataFolder, { recursive: true, force: true }));
  const before = await startSystem({ dataFolder });
  onTestFinished(() => before.stop());
  await before.node("a").create("inbox", "TaskA");
  const last = await here(before.node("a"), "inbox");
  await before.node("a").create("inbox", "TaskB");
  await before.node("a").update("inbox", "1", { completed: true });
  await before.stop();
  const after = await startSystem({ dataFolder });
  onTestFinished(() => after.stop());
  const watch = await byEvents(after.node("a"), "inbox", last);
  expect((await take(watch, 2)).map(told)).toEqual(["client TaskB", "client TaskA"]);
  watch.close();
});
