/** Watching a list, over server-sent events and over a WebSocket: the same events. */
import { afterAll, describe, expect, it } from "vitest";
import { startSystem } from "../helpers/system.ts";
import { bookmarkOf, byEvents, bySocket, take, takeUntil, told, type WatchBy } from "../helpers/watch.ts";

const system = await startSystem();
afterAll(() => system.stop());
const { sync } = system;
const a = system.node("a");
const b = system.node("b");

const WAYS: readonly (readonly [string, WatchBy])[] = [
  ["server-sent events", byEvents],
  ["a WebSocket", bySocket],
];

describe.each(WAYS)("watching by %s", (way, watchBy) => {
  const list = (name: string) => `${way.slice(-6).toLowerCase()}-${name}`;

  it("tells first that it is ready, and then of each change: the todo as GET shows it after the change", async () => {
    const watch = await watchBy(a, list("changes"));
    const changes = [
      () => a.create(list("changes"), "TaskA"),
      () => a.update(list("changes"), "1", { completed: true }),
      () => a.update(list("changes"), "1", { task: 'Täsk A – \u2028 "B"' }),
      () => a.remove(list("changes"), "1"),
      () => a.update(list("changes"), "1", { deleted: false }),
    ];
    expect(await watch.next()).toMatchObject({ event: "ready", data: {} });
    const ids: string[] = [];
    for (const change of changes) {
      await change();
      const { headers, json } = await a.request(`/lists/${list("changes")}/todos/1`);
      const event = await watch.next();
      expect(event).toMatchObject({ event: "change", data: { todo: json, from: "client" } });
      expect(bookmarkOf(event.id)).toBe(headers.get("todo-bookmark"));
      ids.push(event.id);
    }
    const { origin } = await a.status(list("changes"));
    expect(ids.map((id) => id.slice(id.lastIndexOf(";")))).toEqual(
      changes.map((_, n) => expect.stringMatching(`^;${origin}:${n + 1}:[0-9a-f]{8}:${n + 1}$`)),
    );
    watch.close();
  });

  it("tells of what a round brings, once, and of nothing that it only settles", async () => {
    await a.create(list("settles"), "TaskA");
    const [onA, onB] = [await watchBy(a, list("settles")), await watchBy(b, list("settles"))];
    await sync.round(list("settles"));
    await sync.round(list("settles"));
    const [ready, change] = await take(onB, 2);
    expect([ready, change].map((event) => event && told(event))).toEqual(["ready", "sync TaskA"]);
    expect(change?.data).toEqual({ todo: await b.get(list("settles"), "1"), from: "sync" });
    expect(bookmarkOf(change?.id ?? "")).not.toBe("");
    await a.create(list("settles"), "TaskB");
    // On a the round wrote only its number over the version.
    expect((await take(onA, 2)).map(told)).toEqual(["ready", "client TaskB"]);
    onA.close();
    onB.close();
  });

  it("[M3] tells of each todo that a merge changed, on both nodes", async () => {
    await a.create(list("merges"), "TaskA");
    await sync.round(list("merges"));
    await a.update(list("merges"), "1", { task: "fromA" });
    await b.update(list("merges"), "1", { task: "fromB" });
    const [onA, onB] = [await watchBy(a, list("merges")), await watchBy(b, list("merges"))];
    await sync.round(list("merges"));
    for (const [node, watch] of [
      [a, onA],
      [b, onB],
    ] as const) {
      const [, change] = await take(watch, 2);
      expect(change?.data).toEqual({ todo: await node.get(list("merges"), "1"), from: "sync" });
      watch.close();
    }
  });

  it("tells nothing of a write that was refused, or that is only answered again", async () => {
    const path = `/lists/${list("refused")}/todos`;
    const create = { method: "POST", headers: { "idempotency-key": "k" }, json: { task: "TaskA" } };
    const watch = await watchBy(a, list("refused"));
    for (const expected of [201, 201]) expect((await a.request(path, create)).status).toBe(expected);
    const other = { ...create, json: { task: "TaskX" } };
    expect(await a.request(path, other)).toMatchObject({ status: 422 });
    expect(await a.request(path, { method: "POST", json: { task: "" } })).toMatchObject({ status: 400 });
    expect(await a.request(`${path}/9`, { method: "DELETE" })).toMatchObject({ status: 404 });
    await a.create(list("refused"), "TaskB");
    expect((await take(watch, 3)).map(told)).toEqual(["ready", "client TaskA", "client TaskB"]);
    watch.close();
  });

  it("of a list that was never written does not make it one, and misses nothing when it is", async () => {
    const watch = await watchBy(a, list("unwritten"));
    const { id } = await watch.next();
    expect(await a.status(list("unwritten"))).toMatchObject({ origin: null });
    watch.close();
    await a.create(list("unwritten"), "TaskA");
    await a.create(list("unwritten"), "TaskB");
    // Its id is not empty: a browser would not send it back.
    expect(id).not.toBe("");
    const again = await watchBy(a, list("unwritten"), id);
    expect((await take(again, 2)).map(told)).toEqual(["client TaskA", "client TaskB"]);
    again.close();
  });

  it("resumes after an event: every change since, and then what comes", async () => {
    const watch = await watchBy(a, list("resumes"));
    for (const task of ["TaskA", "TaskB"]) await a.create(list("resumes"), task);
    const [, first] = await take(watch, 2);
    watch.close();
    await a.update(list("resumes"), "2", { completed: true });
    await a.update(list("resumes"), "2", { completed: false });
    const again = await watchBy(a, list("resumes"), first?.id);
    await a.create(list("resumes"), "TaskC");
    const events = await takeUntil(again, "TaskC");
    expect(events.map(told)).toEqual(["client TaskB", "client TaskB", "client TaskB", "client TaskC"]);
    expect(events.map(({ data }) => "todo" in data && data.todo.completed)).toEqual([
      false,
      true,
      false,
      false,
    ]);
    again.close();
  });

  it("answers an id that says nothing here with a reset, and then tells of every change", async () => {
    await a.create(list("resets"), "TaskA");
    await sync.round(list("resets"));
    const other = await watchBy(b, list("resets"));
    const { id: ofB } = await other.next();
    other.close();
    const { origin } = await a.status(list("resets"));
    for (const id of [ofB, "", "nonsense", ";:0;", `;${origin}:9`, `;${origin}:0:00000000:1`]) {
      const watch = await watchBy(a, list("resets"), id);
      const { task } = await a.create(list("resets"), `after ${id.slice(-4)}`);
      expect((await take(watch, 2)).map(told)).toEqual(["reset", `client ${task}`]);
      watch.close();
    }
    const unwritten = await watchBy(a, list("resets-unwritten"), ofB);
    expect(await unwritten.next()).toMatchObject({ event: "reset" });
    unwritten.close();
  });
});

describe("GET /lists/:list/events", () => {
  it("is a stream that nothing on the way keeps", async () => {
    const { headers, close } = await byEvents(a, "stream");
    expect(headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
    expect(headers.get("cache-control")).toBe("no-store");
    expect(headers.get("todo-bookmark")).toBe("");
    close();
  });

  it("HEAD answers the same headers, and ends", async () => {
    const answer = await a.request("/lists/stream/events", { method: "HEAD" });
    expect(answer).toMatchObject({ status: 200, json: undefined });
    expect(answer.headers.get("content-type")).toBe("text/event-stream; charset=utf-8");
  });

  it("takes the last id as a query where a client can't set headers", async () => {
    const watch = await byEvents(a, "query");
    const { id } = await watch.next();
    watch.close();
    await a.create("query", "TaskA");
    const response = await fetch(`${a.url}/lists/query/events?last-event-id=${encodeURIComponent(id)}`);
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let text = "";
    while (!text.includes("data: ")) {
      const piece = await reader?.read();
      if (!piece?.value) throw new Error(`the stream has ended after ${text}`);
      text += piece.value;
    }
    expect(text).toMatch(/^: [^\n]*\n\nevent: change\nid: [^\n]+:1:[^\n]+\ndata: \{"todo":/);
    await reader?.cancel();
  });

  it("knows no other query, and no other method", async () => {
    expect(await a.request("/lists/stream/events?since=1")).toMatchObject({ status: 400 });
    expect(await a.request("/lists/stream/events", { method: "POST" })).toMatchObject({ status: 405 });
  });
});

describe("a WebSocket", () => {
  it("answers ping, leaves other messages alone, and closes as it is asked", async () => {
    const watch = await bySocket(a, "socket");
    await watch.ping();
    watch.send("hello");
    await a.create("socket", "TaskA");
    expect((await take(watch, 2)).map(told)).toEqual(["ready", "client TaskA"]);
    watch.close();
    expect(await watch.closed).toBe(1000);
  });
});
