import * as v from "valibot";
import { afterAll, describe, expect, it } from "vitest";
import { startSystem } from "../helpers/system.ts";
import { Conflicts, Todo } from "../helpers/system-shapes.ts";

const system = await startSystem();
afterAll(() => system.stop());
const a = system.node("a");
const b = system.node("b");

describe("POST /lists/:list/todos", () => {
  it("[V1, I1] answers 201 with the todo and where it is", async () => {
    const answer = await a.request("/lists/post/todos", { method: "POST", json: { task: "TaskA" } });
    expect(answer.status).toBe(201);
    expect(answer.json).toEqual({
      id: expect.stringMatching(/^1-a[a-z2-7]{5}$/),
      task: "TaskA",
      completed: false,
      start: null,
      due: null,
      priority: null,
      tags: [],
      notes: null,
      position: null,
      completedAt: null,
      deleted: false,
      version: 1,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      updatedAt: expect.any(String),
      node: "a",
      conflicts: 0,
    });
    const { createdAt, updatedAt } = v.parse(Todo, answer.json);
    expect(updatedAt).toBe(createdAt);
    expect(answer.headers.get("content-type")).toBe("application/json");
    const found = await a.request(answer.headers.get("location") ?? "");
    expect(found).toMatchObject({ status: 200, json: answer.json });
  });

  it("takes a todo that is completed already", async () => {
    expect(await a.create("post-completed", "done", { completed: true })).toMatchObject({ completed: true });
    expect(await a.create("post-completed", "open", { completed: false })).toMatchObject({
      completed: false,
    });
  });
});

describe("GET /lists/:list/todos", () => {
  it("lists what is not deleted, oldest id first, and filters by status", async () => {
    const tasks = ["one", "two", "three", "four"];
    for (const task of tasks) await a.create("filters", task);
    await a.update("filters", "3", { completed: true });
    await a.update("filters", "4", { completed: true });
    await a.remove("filters", "2");
    await a.remove("filters", "4");
    const list = async (query: string) => (await a.todos("filters", query)).map(({ task }) => task);
    expect(await list("")).toEqual(["one", "three"]);
    expect(await list("?status=open")).toEqual(["one"]);
    expect(await list("?status=completed")).toEqual(["three"]);
    expect(await list("?status=deleted")).toEqual(["two", "four"]);
    expect(await list("?status=all")).toEqual(tasks);
  });

  it("[I1] orders by the number, not by its text", async () => {
    for (let n = 1; n <= 11; n++) await a.create("order", `${n}`);
    expect((await a.todos("order")).map(({ task }) => Number(task))).toEqual([
      1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11,
    ]);
  });
});

describe("GET, PATCH and DELETE /lists/:list/todos/:id", () => {
  it("[V1] an update gives the next version, also where the value is the same", async () => {
    const created = await a.create("patch", "TaskA");
    const completed = await a.update("patch", "1", { completed: true });
    const { updatedAt } = completed;
    expect(completed).toEqual({ ...created, completed: true, version: 2, updatedAt, completedAt: updatedAt });
    expect(completed.updatedAt >= created.createdAt).toBe(true);
    const again = await a.update("patch", "1", { completed: true });
    expect(again).toEqual({
      ...completed,
      version: 3,
      updatedAt: again.updatedAt,
      completedAt: again.updatedAt,
    });
    expect(await a.update("patch", created.id, { task: "TaskB", completed: false })).toMatchObject({
      task: "TaskB",
      completed: false,
      version: 4,
    });
  });

  it("[M5] a deleted todo is a tombstone: shown, not changed, and restored on request only", async () => {
    const { id } = await a.create("tombstone", "TaskA");
    const deleted = await a.remove("tombstone", "1");
    expect(deleted).toMatchObject({ id, task: "TaskA", deleted: true, version: 2 });
    expect(await a.get("tombstone", "1")).toEqual(deleted);
    expect(await a.get("tombstone", id)).toEqual(deleted);
    for (const [method, json] of [
      ["DELETE"],
      ["PATCH", { task: "x" }],
      ["PATCH", { completed: true }],
    ] as const)
      expect((await a.request(`/lists/tombstone/todos/${id}`, { method, json })).status).toBe(404);
    expect(await a.get("tombstone", "1")).toEqual(deleted);
    expect(await a.update("tombstone", "1", { deleted: false })).toMatchObject({
      deleted: false,
      version: 3,
    });
    await a.remove("tombstone", "1");
    const restored = await a.update("tombstone", "1", { deleted: false, task: "TaskB", completed: true });
    expect(restored).toMatchObject({ id, task: "TaskB", completed: true, deleted: false, version: 5 });
  });

  it("[M5] deleted: false on a live todo is a write like any other", async () => {
    await a.create("restore-live", "TaskA");
    expect(await a.update("restore-live", "1", { deleted: false })).toMatchObject({
      version: 2,
      deleted: false,
    });
  });
});

describe("GET /lists/:list/conflicts", () => {
  it("[M3] shows what lost, and to what; [M4] the next write resolves it", async () => {
    await a.create("conflicts", "TaskA");
    await system.sync.round("conflicts");
    expect(await b.conflicts("conflicts")).toEqual([]);
    await a.update("conflicts", "1", { task: "from a" });
    const winner = await b.update("conflicts", "1", { task: "from b" });
    expect(await system.sync.round("conflicts")).toMatchObject({ conflicts: 1 });
    for (const node of [a, b]) {
      const [todo] = await node.todos("conflicts");
      expect(todo).toMatchObject({ task: "from b", node: "b", conflicts: 1 });
      expect(await node.conflicts("conflicts")).toEqual([
        {
          id: winner.id,
          field: "task",
          winner: { value: "from b", updatedAt: winner.updatedAt, node: "b" },
          losers: [{ value: "from a", updatedAt: expect.any(String), node: "a" }],
        },
      ]);
      expect(await node.status("conflicts")).toMatchObject({ conflicts: 1 });
    }
    expect(await a.update("conflicts", "1", { task: "settled" })).toMatchObject({ conflicts: 0 });
    expect(await system.sync.round("conflicts")).toMatchObject({ conflicts: 0 });
    expect(await b.conflicts("conflicts")).toEqual([]);
  });

  it("comes in pages of todos, each with all its conflicts", async () => {
    for (const task of ["one", "two", "three"]) await a.create("pages", task);
    await system.sync.round("pages");
    for (const id of ["1", "2", "3"]) {
      await a.update("pages", id, { task: `${id} from a`, completed: true });
      await b.update("pages", id, { task: `${id} from b`, completed: false });
    }
    await system.sync.round("pages");
    const seen: unknown[] = [];
    let after = "";
    for (const rest of [2, 1, 0]) {
      const { status, json } = await a.request(`/lists/pages/conflicts?limit=1${after}`);
      expect(status).toBe(200);
      const { conflicts, next } = v.parse(Conflicts, json);
      seen.push(...conflicts);
      expect(next === null).toBe(rest === 0);
      after = `&after=${next}`;
    }
    expect(seen).toEqual(await a.conflicts("pages"));
    expect(seen).toHaveLength(6);
    expect(await a.request("/lists/pages/conflicts?limit=0")).toMatchObject({ status: 400 });
  });
});

describe("GET /lists/:list/status", () => {
  it("counts, and tells what this node alone knows", async () => {
    for (const task of ["one", "two", "three"]) await a.create("status", task);
    await a.update("status", "2", { completed: true });
    await a.remove("status", "3");
    const status = await a.status("status");
    expect(status).toEqual({
      node: "a",
      origin: expect.stringMatching(/^a[a-z2-7]{5}$/),
      head: 5,
      round: 0,
      todos: 2,
      completed: 1,
      tombstones: 1,
      unsettled: 3,
      conflicts: 0,
      aside: 0,
      complete: [expect.stringMatching(new RegExp(`-${status.origin}$`))],
      clockDriftMs: expect.any(Number),
      clockFrom: null,
      digest: expect.stringMatching(/^[0-9a-f]{16}$/),
      retired: false,
      place: "weur",
    });
  });

  it("[B1, V3] settled: nothing unsettled, and complete for both origins", async () => {
    await a.create("status-settled", "one");
    await b.create("status-settled", "two");
    await system.sync.round("status-settled");
    const [onA, onB] = [await a.status("status-settled"), await b.status("status-settled")];
    for (const status of [onA, onB])
      expect(status).toMatchObject({ head: 1, round: 1, todos: 2, unsettled: 0, conflicts: 0 });
    expect(onA.complete.toSorted()).toEqual(onB.complete.toSorted());
    expect(onA.complete).toHaveLength(2);
  });
});
