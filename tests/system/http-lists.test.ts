import * as v from "valibot";
import { afterAll, describe, expect, it } from "vitest";
import { DATANODE_ROUTES } from "../helpers/routes.ts";
import { eventually, startSystem } from "../helpers/system.ts";
import { expectProblem } from "../helpers/system-problem.ts";

const system = await startSystem();
afterAll(() => system.stop());
const a = system.node("a");

const OpenApi = v.object({
  openapi: v.string(),
  paths: v.record(v.string(), v.record(v.string(), v.unknown())),
});

describe("a list that was never written", () => {
  it("reads as empty", async () => {
    expect(await a.page("unwritten")).toEqual({ todos: [], next: null });
    expect(await a.conflicts("unwritten")).toEqual([]);
    expect(await a.status("unwritten")).toEqual({
      node: "a",
      origin: null,
      head: 0,
      round: 0,
      todos: 0,
      completed: 0,
      tombstones: 0,
      unsettled: 0,
      conflicts: 0,
      aside: 0,
      complete: [],
      clockDriftMs: 0,
      clockFrom: null,
      digest: null,
      retired: false,
      place: "weur",
    });
    for (const [method, json] of [["GET"], ["PATCH", { completed: true }], ["DELETE"]] as const)
      expectProblem(await a.request("/lists/unwritten/todos/1", { method, json }), "not-found");
  });

  it("is not created by reading, nor by a request that is refused", async () => {
    await a.picture("only-read");
    await a.request("/lists/only-read/todos/1", { method: "DELETE" });
    await a.request("/lists/only-read/todos", { method: "POST", json: { task: "" } });
    const { lists } = await a.lists();
    expect(lists.map(({ list }) => list)).not.toContain("only-read");
    const { miniflare } = system.cluster;
    const storage = await miniflare.unsafeGetDurableObjectStorage("todo-datanode-a", "DataNode", {
      name: "only-read",
    });
    expect(
      await storage.exec("SELECT name FROM sqlite_master WHERE name NOT LIKE '\\_%' ESCAPE '\\'"),
    ).toEqual([]);
  });
});

describe("GET /lists", () => {
  it("names the node's lists with their todos, in order, page by page", async () => {
    for (const list of ["page-b", "page-a", "page-c"]) await a.create(list, "TaskA");
    await a.create("page-b", "TaskB");
    await a.create("page-c", "TaskB");
    await a.remove("page-c", "1");
    const lists = [];
    let after = "";
    for (let next: string | null = ""; next !== null; after = `&after=${next}`) {
      const page = await a.lists(`?limit=1${after}`);
      expect(page.lists.length).toBe(1);
      lists.push(...page.lists);
      next = page.next;
    }
    expect(await a.lists()).toEqual({ lists, next: null });
    const position = lists.findIndex(({ list }) => list === "page-a");
    expect(lists.slice(position, position + 3)).toEqual([
      { list: "page-a", todos: 1 },
      { list: "page-b", todos: 2 },
      { list: "page-c", todos: 1 },
    ]);
    const behind = await a.lists("?after=page-b&limit=1");
    expect(behind.lists).toEqual([{ list: "page-c", todos: 1 }]);
  });

  it("names a list from the other node once it was given its records", async () => {
    await a.create("from-a", "TaskA");
    const names = async () => (await system.node("b").lists()).lists.map(({ list }) => list);
    expect(await names()).not.toContain("from-a");
    await system.sync.round("from-a");
    await eventually(async () => expect(await names()).toContain("from-a"));
  });

  it.each(["?limit=0", "?limit=501", "?limit=x", "?after=NO", "?after=", "?list=x", "?limit=1&limit=1"])(
    "refuses %s",
    async (query) => expectProblem(await a.request(`/lists${query}`), "invalid"),
  );
});

describe("the rest of a node", () => {
  it("GET /health", async () => {
    expect(await a.request("/health")).toMatchObject({ status: 200, json: { status: "ok", node: "a" } });
    expect(await system.node("b").request("/health")).toMatchObject({ json: { status: "ok", node: "b" } });
  });

  it("GET /openapi.json describes every route, and no other", async () => {
    const { status, json } = await a.request("/openapi.json");
    expect(status).toBe(200);
    const { openapi, paths } = v.parse(OpenApi, json);
    expect(openapi).toMatch(/^3\.1\./);
    const described = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const routes = DATANODE_ROUTES.map(({ method, path }) => `${method} ${path.replace(/:(\w+)/g, "{$1}")}`);
    expect(described.sort()).toEqual(routes.sort());
  });

  it.each([
    "/health",
    "/lists",
    "/openapi.json",
    "/lists/head/todos",
    "/lists/head/status",
    "/lists/head/todos/1",
  ])("HEAD %s answers as GET does, without a body", async (path) => {
    if ((await a.todos("head")).length === 0) await a.create("head", "TaskA");
    const [get, head] = [await a.request(path), await a.request(path, { method: "HEAD" })];
    expect(head.status).toBe(get.status);
    expect(head.headers.get("content-type")).toBe(get.headers.get("content-type"));
    expect(head.headers.get("todo-bookmark")).toBe(get.headers.get("todo-bookmark"));
    expect(head.json).toBeUndefined();
  });
});

it("[B2] an answer that was refused before the list was asked carries its bookmark too", async () => {
  await a.create("refused-bookmark", "TaskA");
  const read = await a.request("/lists/refused-bookmark/todos");
  const requests: [string, Parameters<typeof a.request>[1]][] = [
    ["todos", { method: "POST", body: "{", headers: { "content-type": "application/json" } }],
    ["todos", { method: "POST", body: "{}" }],
    ["todos?limit=0", {}],
    ["todos", { method: "PUT" }],
    ["todos", { headers: { "todo-bookmark": "nonsense" } }],
    ["nothing", {}],
  ];
  for (const [path, init] of requests) {
    const answer = await a.request(`/lists/refused-bookmark/${path}`, init);
    expect(answer.status, path).toBeGreaterThanOrEqual(400);
    expect(answer.headers.get("todo-bookmark"), path).toBe(read.headers.get("todo-bookmark"));
  }
});

describe("[B2] todo-bookmark", () => {
  it("is what is visible on the node, on every answer of a list", async () => {
    const created = await a.request("/lists/bookmark/todos", { method: "POST", json: { task: "TaskA" } });
    const bookmark = created.headers.get("todo-bookmark");
    expect(bookmark).toMatch(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z-[0-9a-f]{4}-a[a-z2-7]{5}$/);
    const paths = ["todos", "todos/1", "todos/2", "todos/x", "conflicts", "status"];
    for (const path of paths)
      expect((await a.request(`/lists/bookmark/${path}`)).headers.get("todo-bookmark"), path).toBe(bookmark);
    const updated = await a.request("/lists/bookmark/todos/1", {
      method: "PATCH",
      json: { completed: true },
    });
    expect((updated.headers.get("todo-bookmark") ?? "") > (bookmark ?? "")).toBe(true);
    await system.sync.round("bookmark");
    const onB = await system.node("b").request("/lists/bookmark/todos");
    expect(onB.headers.get("todo-bookmark")).toBe(updated.headers.get("todo-bookmark"));
    const sent = await a.request("/lists/bookmark/todos", { headers: { "todo-bookmark": bookmark ?? "" } });
    expect(sent.status).toBe(200);
  });

  it.each(["x", "2026-11-22T10:00:00.123Z", "2026-02-30T10:00:00.123Z-0000-a7k2xq", ",", "a,b"])(
    "malformed: %s is refused",
    async (bookmark) => {
      const headers = { "todo-bookmark": bookmark };
      for (const path of ["todos", "todos/1", "status", "conflicts"])
        expectProblem(await a.request(`/lists/malformed/${path}`, { headers }), "invalid");
      const create = { method: "POST", json: { task: "TaskA" }, headers };
      expectProblem(await a.request("/lists/malformed/todos", create), "invalid");
      expect(await a.status("malformed")).toMatchObject({ origin: null });
    },
  );
});
