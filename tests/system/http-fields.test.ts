/** Fields of a todo over HTTP: what they take, how they are listed, and what becomes of them on the other node. */
import { afterAll, describe, expect, it } from "vitest";
import { getLines, importLines } from "../helpers/lines.ts";
import { startSystem } from "../helpers/system.ts";
import { expectProblem, expectRefused } from "../helpers/system-problem.ts";

const system = await startSystem();
afterAll(() => system.stop());
const { sync } = system;
const a = system.node("a");
const b = system.node("b");

const FIELDS = {
  due: "2026-12-01",
  start: "2026-11-30T15:00:00.000Z",
  priority: "high",
  tags: ["home", "work"],
  notes: "oat\n\tor soy",
  position: "a0V",
};

describe("fields", () => {
  it("are created, shown, replicated, changed one by one, and taken away", async () => {
    const { id } = await a.create("fields", "milk", { ...FIELDS, start: "2026-12-01T00:00+09:00" });
    await sync.round("fields");
    expect(await b.get("fields", id)).toMatchObject(FIELDS);
    for (const [name, value] of Object.entries(FIELDS)) {
      const empty = Array.isArray(value) ? [] : null;
      expect(await b.update("fields", id, { [name]: empty })).toMatchObject({ [name]: empty });
    }
    await sync.round("fields");
    expect(await a.get("fields", id)).toEqual({
      ...(await b.get("fields", id)),
      version: expect.any(Number),
    });
  });

  it.each([
    { due: "2026-02-30" },
    { due: "2026-12-01T25:00:00Z" },
    { due: "2026-12-01T10:00:00" },
    { due: "tomorrow" },
    { start: 7 },
    { priority: "urgent" },
    { priority: 1 },
    { tags: "work" },
    { tags: ["a b"] },
    { tags: [""] },
    { tags: Array.from({ length: 51 }, (_, place) => `t${place}`) },
    { notes: "a\u0000b" },
    { notes: "x".repeat(20_001) },
    { position: "0" },
    { position: "a00" },
    { extra: { "no format": "x" } },
    { completedAt: "2026-12-01T10:00:00Z" },
    { createdAt: "2026-12-01T10:00:00Z" },
  ])("%j is refused, and changes nothing", async (fields) => {
    const { id } = await a.create("refused", "milk");
    for (const [method, path, json] of [
      ["POST", "/lists/refused/todos", { task: "x", ...fields }],
      ["PATCH", `/lists/refused/todos/${id}`, fields],
    ] as const)
      await expectRefused(a, "refused", path, { method, json }, "invalid");
  });

  it("notes may be as long as the limit in the longest characters, escaped or not", async () => {
    const notes = "👍".repeat(20_000);
    const { id } = await a.create("long", "milk", { notes });
    const body = `{"notes":"${"\\ud83d\\udc4d".repeat(20_000)}"}`;
    const headers = { "content-type": "application/json" };
    const answer = await a.request(`/lists/long/todos/${id}`, { method: "PATCH", headers, body });
    expect(answer).toMatchObject({ status: 200, json: { notes } });
  });

  it("a page of large todos ends sooner than its limit, and the next one goes on", async () => {
    const items = Array.from({ length: 300 }, (_, place) => ({
      task: `${place}`,
      notes: "x".repeat(20_000),
    }));
    await importLines(a, "large", items);
    const first = await a.page("large", "?limit=1000");
    expect(first.todos.length).toBeLessThan(300);
    const rest = await a.page("large", `?limit=1000&after=${first.next}`);
    expect([...first.todos, ...rest.todos].map(({ task }) => Number(task))).toEqual([...items.keys()]);
  });
});

describe("tags", () => {
  it("[M6] added and removed on two nodes merge, without a conflict", async () => {
    const { id } = await a.create("tags", "milk", { tags: ["old", "kept"] });
    await sync.round("tags");
    await a.update("tags", id, { addTags: ["on-a"] });
    await b.update("tags", id, { addTags: ["on-b"], removeTags: ["old"] });
    await sync.round("tags");
    for (const node of [a, b]) {
      expect(await node.get("tags", id)).toMatchObject({ tags: ["kept", "on-a", "on-b"], conflicts: 0 });
    }
  });

  it("[M3] in conflict are named one by one; the history knows them, and undo takes them back", async () => {
    const { id } = await a.create("tag-conflict", "milk", { tags: ["x"] });
    await sync.round("tag-conflict");
    await a.update("tag-conflict", id, { addTags: ["x"] });
    await b.update("tag-conflict", id, { tags: [] });
    await sync.round("tag-conflict");
    expect(await a.conflicts("tag-conflict")).toMatchObject([
      { field: "tag:x", winner: { value: false, node: "b" }, losers: [{ value: true, node: "a" }] },
    ]);
    const path = `/lists/tag-conflict/todos/${id}`;
    const { headers } = await a.request(path, { method: "PATCH", json: { tags: ["x", "y"] } });
    const stamp = headers.get("todo-stamp");
    expect(await a.get("tag-conflict", id)).toMatchObject({ tags: ["x", "y"], conflicts: 0 });
    const undone = await a.request(`${path}/undo`, { method: "POST", json: { stamp } });
    expect(undone).toMatchObject({ status: 200, json: { tags: [] } });
  });

  it("are refused where they contradict one another, or would be more than 50", async () => {
    const tags = Array.from({ length: 49 }, (_, place) => `t${place}`);
    const { id } = await a.create("bounds", "milk", { tags });
    for (const json of [
      { tags: ["a"], addTags: ["b"] },
      { addTags: ["a"], removeTags: ["a"] },
      { addTags: ["a", "b"] },
    ])
      await expectRefused(a, "bounds", `/lists/bounds/todos/${id}`, { method: "PATCH", json }, "invalid");
    const moved = await a.update("bounds", id, { addTags: ["a", "b"], removeTags: ["t0"] });
    expect(moved.tags).toHaveLength(50);
  });
});

describe("completedAt and createdAt", () => {
  it("are set by the node; to open takes completedAt away", async () => {
    const { id } = await a.create("times", "milk");
    const { completedAt, updatedAt } = await a.update("times", id, { completed: true });
    expect(completedAt).toBe(updatedAt);
    expect(await a.update("times", id, { completed: false })).toMatchObject({ completedAt: null });
  });

  it("come back as they went, with every other field, and a second import changes nothing", async () => {
    const line = {
      id: "elsewhere",
      task: "milk",
      completed: true,
      completedAt: "2020-02-29T10:00:00.000Z",
      createdAt: "2019-12-31T23:59:59.999Z",
      extra: { taskwarrior: '{"uda":1}' },
      ...FIELDS,
    };
    await importLines(a, "in", [line]);
    const { lines } = await getLines(a, "in", "export");
    const { id, ...others } = line;
    expect(lines).toMatchObject([{ ...others, source: id }]);
    await sync.round("in");
    expect(await b.get("in", "1")).toMatchObject({
      completedAt: line.completedAt,
      createdAt: line.createdAt,
    });
    expect((await importLines(b, "in", [line])).lines).toMatchObject([{ done: { unchanged: 1 } }]);
    const open = await importLines(a, "in", [{ task: "x", completedAt: line.completedAt }]);
    expect(open.lines).toMatchObject([{ line: 1, error: expect.stringContaining("completed") }, {}]);
  });
});

describe("GET /lists/:list/todos", () => {
  it("filters and sorts, page after page, the same on both nodes", async () => {
    const dues = ["2026-12-03", "2026-12-01", null, "2026-12-02"];
    for (const [place, due] of dues.entries())
      await a.create("listing", `task ${place}`, { due, tags: place < 3 ? ["work", "w"] : ["work"] });
    await sync.round("listing");
    for (const node of [a, b]) {
      const tasks = async (query: string) =>
        (await node.todos("listing", query)).map(({ task }) => task.slice(5));
      const first = await node.page("listing", "?sort=due&limit=3");
      expect(first.todos.map(({ due }) => due)).toEqual(["2026-12-01", "2026-12-02", "2026-12-03"]);
      expect(await tasks(`?sort=due&limit=3&after=${encodeURIComponent(first.next ?? "")}`)).toEqual(["2"]);
      expect(await tasks("?sort=urgency&order=desc")).toEqual(["0", "3", "1", "2"]);
      expect(await tasks("?tag=work&tag=w")).toEqual(["0", "1", "2"]);
      expect(await tasks("?dueAfter=2026-12-02&dueBefore=2026-12-03")).toEqual(["3"]);
      expect(await tasks("?q=TASK%203")).toEqual(["3"]);
    }
  });

  it.each([
    "?sort=task",
    "?order=up",
    "?dueBefore=soon",
    "?dueAfter=2026-12-02&dueBefore=2026-12-02",
    "?priority=high&priority=low",
    "?tag=a%20b",
    `?tag=${Array.from({ length: 51 }, (_, n) => n).join("&tag=")}`,
    "?q=",
    "?sort=due&after=1-aaaaaa",
    "?after=1-aaaaaa@due=2026-12-01",
    "?sort=updated&after=1-aaaaaa@updated=soon",
  ])("%s is refused", async (query) => {
    expectProblem(await a.request(`/lists/listing/todos${query}`), "invalid");
  });
});

describe("PATCH /lists/:list/todos", () => {
  const patch = (list: string, json: object, headers = {}) =>
    a.request(`/lists/${list}/todos`, { method: "PATCH", json, headers });

  it("[V2] changes many, each with a version of its own, and tells of those that it can't", async () => {
    for (const task of ["one", "two", "three"]) await a.create("many", task);
    await a.remove("many", "3");
    const { status, json } = await patch("many", {
      ids: ["2", "1", "3", "9", "1"],
      set: { completed: true },
    });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      results: [
        { id: "2", todo: { task: "two", completed: true, version: 5 } },
        { id: "1", todo: { task: "one", completed: true, version: 6 } },
        { id: "3", problem: { status: 404 } },
        { id: "9", problem: { status: 404 } },
        { id: "1", problem: { status: 400 } },
      ],
    });
  });

  it("answers each write's stamp, which undo takes; a key makes it once", async () => {
    await a.create("stamps", "one");
    await a.create("stamps", "two");
    const request = { ids: ["1", "2"], set: { addTags: ["x"] } };
    const key = { "idempotency-key": "k" };
    const first = await patch("stamps", request, key);
    expect(await patch("stamps", request, key)).toMatchObject({ json: first.json });
    const { results } = first.json as { results: { stamp: string }[] };
    const undone = await a.request("/lists/stamps/todos/1/undo", {
      method: "POST",
      json: { stamp: results[0]?.stamp },
    });
    expect(undone).toMatchObject({ status: 200, json: { tags: [], version: 5 } });
  });

  it.each([
    {},
    { ids: [], set: { completed: true } },
    { ids: ["1"], set: {} },
    { ids: "1", set: { task: "x" } },
  ])("refuses %j", async (json) => {
    await expectRefused(a, "many", "/lists/many/todos", { method: "PATCH", json }, "invalid");
  });
});
