/** In manual mode nobody waits, so what a node holds, and what it says of it, shows at once. */
import { afterAll, describe, expect, it } from "vitest";
import { evict, wipe } from "../helpers/object-loss.ts";
import { startSystem } from "../helpers/system.ts";
import type { HttpAnswer, NodeClient } from "../helpers/system-client.ts";
import { expectRefused } from "../helpers/system-problem.ts";

const system = await startSystem();
afterAll(() => system.stop());
const { sync } = system;
const a = system.node("a");
const b = system.node("b");

async function bookmark(node: NodeClient, list: string): Promise<string> {
  return (await node.request(`/lists/${list}/todos`)).headers.get("todo-bookmark") ?? "none";
}

function read(node: NodeClient, list: string, bookmark: string): Promise<HttpAnswer> {
  return node.request(`/lists/${list}/todos`, { headers: { "todo-bookmark": bookmark } });
}

describe("todo-bookmark of an answer", () => {
  it("[B1] is of an unwritten list empty, and may be sent back", async () => {
    expect(await bookmark(a, "unwritten")).toBe("");
    expect(await read(b, "unwritten", "")).toMatchObject({ status: 200 });
  });

  it("[B1] is what the node has written or applied: one stamp for each origin, growing", async () => {
    await a.create("grows", "TaskA");
    const first = await bookmark(a, "grows");
    expect(first).toMatch(/^[^,]+-a[a-z0-9]{5}$/);
    await a.update("grows", "1", { completed: true });
    const second = await bookmark(a, "grows");
    expect(second > first).toBe(true);
    await b.create("grows", "TaskB");
    const other = await bookmark(b, "grows");
    await sync.round("grows");
    for (const node of [a, b])
      expect((await bookmark(node, "grows")).split(",").sort()).toEqual([second, other].sort());
  });

  it("[B2] comes with refusals too, and with what is no todo", async () => {
    await a.create("all-answers", "TaskA");
    const expected = await bookmark(a, "all-answers");
    for (const path of [
      "todos/1",
      "todos/9",
      "todos/1/history",
      "conflicts",
      "status",
      "export",
      "salvage",
    ]) {
      const { headers } = await a.request(`/lists/all-answers/${path}`).catch(() => {
        throw new Error(path);
      });
      expect(`${path} ${headers.get("todo-bookmark")}`).toBe(`${path} ${expected}`);
    }
  });
});

describe("[B2] a bookmark that is sent", () => {
  it("and that the node does not hold: behind, at once", async () => {
    await a.create("behind", "TaskA");
    const seen = await bookmark(a, "behind");
    const began = performance.now();
    const answer = await read(b, "behind", seen);
    expect(performance.now() - began).toBeLessThan(2_000);
    expect(answer).toMatchObject({
      status: 503,
      json: { status: 503, type: expect.stringMatching(/\/behind$/) },
    });
    expect(answer.headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
    await sync.round("behind");
    expect(await read(b, "behind", seen)).toMatchObject({
      status: 200,
      json: { todos: [{ task: "TaskA" }] },
    });
  });

  it("of a list that b has never heard of: behind", async () => {
    await a.create("unheard", "TaskA");
    expect(await read(b, "unheard", await bookmark(a, "unheard"))).toMatchObject({ status: 503 });
    expect(await b.status("unheard")).toMatchObject({ origin: null });
  });

  it.each(["x", "2026-11-22T10:00:00.123Z-0000", ",", "2026-11-22T10:00:00.123Z-0000-aaaaaa,", "todo"])(
    "and is malformed is refused: %j",
    async (malformed) => {
      await a.create("malformed", "TaskA");
      const headers = { "todo-bookmark": malformed };
      await expectRefused(a, "malformed", "/lists/malformed/todos", { headers }, "invalid");
      await expectRefused(a, "malformed", "/lists/malformed/events", { headers }, "invalid");
      const write = { method: "POST", headers, json: { task: "TaskB" } };
      await expectRefused(a, "malformed", "/lists/malformed/todos", write, "invalid");
    },
  );

  it("and has more stamps than there can be nodes is refused", async () => {
    const stamps = Array.from({ length: 201 }, (_, n) => `2026-11-22T10:00:00.123Z-0000-n${n}aaaaa`);
    await expectRefused(
      a,
      "too-many",
      "/lists/too-many/todos",
      { headers: { "todo-bookmark": stamps.join(",") } },
      "invalid",
    );
  });

  it("is answered from storage by an object that was put out of memory", async () => {
    await a.create("evicted", "TaskA");
    await sync.round("evicted");
    await b.create("evicted", "TaskB");
    const seen = await bookmark(b, "evicted");
    await evict(system, "a", "evicted");
    await evict(system, "b", "evicted");
    expect(await read(b, "evicted", seen)).toMatchObject({ status: 200 });
    expect(await bookmark(b, "evicted")).toBe(seen);
    expect(await read(a, "evicted", seen)).toMatchObject({ status: 503 });
    await sync.round("evicted");
    expect(await read(a, "evicted", seen)).toMatchObject({ status: 200 });
  });
});

describe("[B4] an origin that is gone", () => {
  it("is named, not waited for, and no longer in the bookmarks of answers", async () => {
    await a.create("wiped", "TaskA");
    await sync.round("wiped");
    await a.create("wiped", "TaskB");
    const seen = await bookmark(a, "wiped");
    const lost = seen.slice(-6);
    await wipe(system, "a", "wiped");
    await sync.round("wiped");
    for (const node of [a, b]) {
      const answer = await read(node, "wiped", seen);
      expect(answer).toMatchObject({ status: 200, json: { todos: [{ task: "TaskA" }] } });
      expect(answer.headers.get("todo-bookmark-lost")).toBe(lost);
      expect(answer.headers.get("todo-bookmark")).not.toContain(lost);
    }
  });

  it("stays out of them when a record that it once wrote is changed and synced", async () => {
    await a.create("stays-gone", "TaskA");
    await sync.round("stays-gone");
    const lost = (await bookmark(a, "stays-gone")).slice(-6);
    await wipe(system, "a", "stays-gone");
    await sync.round("stays-gone");
    await b.update("stays-gone", "1", { completed: true });
    await sync.round("stays-gone");
    for (const node of [a, b]) expect(await bookmark(node, "stays-gone")).not.toContain(lost);
  });
});
