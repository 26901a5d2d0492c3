import { afterAll, describe, expect, it } from "vitest";
import { MAX_BODY_BYTES, MAX_IMPORT_BATCH } from "../../workers/core/limits.ts";
import { getLines, importLines, JSON_LINES, toLines } from "../helpers/lines.ts";
import { startSystem } from "../helpers/system.ts";
import { expectProblem } from "../helpers/system-problem.ts";

const system = await startSystem();
afterAll(() => system.stop());
const { sync } = system;
const a = system.node("a");
const b = system.node("b");

const sums = (counts: object) => ({
  done: { lines: 0, created: 0, updated: 0, unchanged: 0, failed: 0, ...counts },
  bookmark: expect.any(String),
});

describe("GET /lists/:list/export", () => {
  it("has everything, oldest id first: open, completed and deleted todos, what lost in conflicts and what was replaced", async () => {
    const { id } = await a.create("full", "TaskA");
    await a.create("full", "TaskB", { completed: true });
    await sync.round("full");
    await a.update("full", id, { task: "from a" });
    await b.update("full", id, { task: "from b" });
    await sync.round("full");
    const third = await b.create("full", "TaskC");
    await b.remove("full", third.id);
    await sync.round("full");
    const todos = await a.todos("full", "?status=all");
    const [conflict] = await a.conflicts("full");
    const { id: _, ...lost } = conflict ?? { id };
    for (const node of [a, b]) {
      const { status, headers, lines } = await getLines(node, "full", "export");
      expect(status).toBe(200);
      expect(headers.get("content-type")).toBe(JSON_LINES);
      expect(headers.get("todo-bookmark")?.split(",")).toHaveLength(2);
      const past = { history: expect.arrayContaining([expect.objectContaining({ value: "TaskA" })]) };
      expect(lines).toEqual([
        { ...todos[0], lost: [lost], ...past },
        todos[1],
        expect.objectContaining(todos[2] ?? {}),
      ]);
    }
    expect(todos.map(({ task, deleted }) => `${task} ${deleted}`)).toEqual([
      "from b false",
      "TaskB false",
      "TaskC true",
    ]);
    expect(lost).toMatchObject({ field: "task", winner: { value: "from b" }, losers: [{ value: "from a" }] });
  });

  it("of a list that nobody wrote is empty, and makes none", async () => {
    expect(await getLines(a, "nobody", "export")).toMatchObject({ status: 200, lines: [] });
    expect(await getLines(a, "nobody", "salvage")).toMatchObject({ status: 200, lines: [] });
    expect(await a.status("nobody")).toMatchObject({ origin: null });
  });

  it("[B2] is refused where this node lacks what the client has seen", async () => {
    await a.create("behind", "TaskA");
    const { headers } = await a.request("/lists/behind/todos");
    const bookmark = { "todo-bookmark": headers.get("todo-bookmark") ?? "" };
    for (const what of ["export", "salvage"]) {
      const refused = await b.request(`/lists/behind/${what}`, { headers: bookmark });
      expect(refused).toMatchObject({ status: 503, json: { type: expect.stringMatching(/\/behind$/) } });
    }
  });
});

describe("an export that is imported into a list that holds nothing of it", () => {
  it("gives the same todos with the same dates; what lost and what was replaced is kept as what it was, and goes on with the next export", async () => {
    const fields = { due: "2026-12-01", priority: "high", tags: ["home"], notes: "two\nlines" };
    const { id } = await a.create("past-from", "TaskA", fields);
    await a.create("past-from", "TaskB");
    await a.update("past-from", "2", { completed: true });
    await sync.round("past-from");
    await a.update("past-from", id, { task: "from a" });
    await b.update("past-from", id, { task: "from b" });
    await sync.round("past-from");
    const { lines: exported } = await getLines(a, "past-from", "export");
    await importLines(b, "past-to", toLines(exported));
    const { lines: imported } = await getLines(b, "past-to", "export");
    const same = (line: object) => {
      const {
        id: _,
        version: __,
        node: ___,
        conflicts: ____,
        lost,
        history,
        former,
        source,
        ...rest
      } = line as Record<string, unknown>;
      return rest;
    };
    expect(imported.map(same)).toEqual(exported.map(same));
    const [before, after] = [exported[0], imported[0]] as Record<string, unknown>[];
    expect(before).toMatchObject({ lost: [{ field: "task" }], history: expect.any(Array) });
    expect(after).toMatchObject({ source: id, former: { lost: before?.lost, history: before?.history } });
    expect(after).not.toHaveProperty("lost");

    // Once more, and into the first list: nothing is added, and nothing is written.
    expect((await importLines(b, "past-to", toLines(exported))).lines).toMatchObject([
      sums({ lines: 2, unchanged: 2 }),
    ]);
    expect((await importLines(a, "past-from", toLines(exported))).lines).toMatchObject([
      sums({ lines: 2, unchanged: 2 }),
    ]);
    await importLines(a, "past-third", toLines(imported));
    const { lines: third } = await getLines(a, "past-third", "export");
    expect((third[0] as Record<string, unknown>).former).toEqual(after?.former);
  });

  it("takes no date that is still to come for that of a write", async () => {
    await importLines(a, "future", toLines([{ task: "TaskA", updatedAt: "2199-01-01T00:00:00Z" }]));
    const [todo] = await a.todos("future");
    expect(Date.parse(todo?.updatedAt ?? "")).toBeLessThan(Date.parse("2199-01-01"));
  });
});

describe("POST /lists/:list/import", () => {
  it("[I1] brings an export into another list: new ids, and where each todo came from", async () => {
    await a.create("from", "TaskA");
    await a.create("from", "TaskB", { completed: true });
    const gone = await a.create("from", "TaskC");
    await a.remove("from", gone.id);
    const exported = (await getLines(a, "from", "export")).lines;
    const imported = await importLines(a, "to", exported);
    expect(imported.headers.get("content-type")).toBe(JSON_LINES);
    // A todo that was deleted there, and never was here, has nothing to bring.
    expect(imported.lines).toEqual([sums({ lines: 3, created: 2, unchanged: 1 })]);
    expect(await a.todos("to", "?status=all")).toMatchObject([
      { task: "TaskA", completed: false, version: 1 },
      { task: "TaskB", completed: true, version: 2 },
    ]);
    const again = (await getLines(a, "to", "export")).lines;
    expect(again.map((line) => "source" in line && line.source)).toEqual(
      exported.slice(0, 2).map((line) => "id" in line && line.id),
    );
  });

  it("twice adds nothing, here and, after a round, on the other node", async () => {
    const lines = [
      { id: "paper-1", task: "TaskA" },
      { id: "paper-2", task: "TaskB", completed: true },
    ];
    expect((await importLines(a, "twice", lines)).lines).toEqual([sums({ lines: 2, created: 2 })]);
    const { head } = await a.status("twice");
    expect((await importLines(a, "twice", lines)).lines).toEqual([sums({ lines: 2, unchanged: 2 })]);
    expect(await a.status("twice")).toMatchObject({ head });
    await sync.round("twice");
    expect((await importLines(b, "twice", lines)).lines).toEqual([sums({ lines: 2, unchanged: 2 })]);
    // One that changed where it comes from is changed here: the same todo, on whichever node.
    const changed = [{ id: "paper-1", task: "TaskA", completed: true }];
    expect((await importLines(b, "twice", changed)).lines).toEqual([sums({ lines: 1, updated: 1 })]);
    await sync.round("twice");
    for (const node of [a, b]) {
      expect(await node.todos("twice")).toMatchObject([
        { task: "TaskA", completed: true },
        { task: "TaskB", completed: true },
      ]);
    }
  });

  it("[M5] a todo whose id the list has is brought to what the line says: the way back to an older state", async () => {
    const kept = await a.create("back", "kept");
    const renamed = await a.create("back", "before");
    const removed = await a.create("back", "removed");
    const older = (await getLines(a, "back", "export")).lines;
    await a.update("back", renamed.id, { task: "after" });
    await a.remove("back", removed.id);
    await a.create("back", "younger");
    expect((await importLines(a, "back", older)).lines).toEqual([
      sums({ lines: 3, updated: 2, unchanged: 1 }),
    ]);
    expect((await a.todos("back")).map(({ id, task }) => [id, task])).toEqual([
      [kept.id, "kept"],
      [renamed.id, "before"],
      [removed.id, "removed"],
      [expect.any(String), "younger"],
    ]);
    // A line that says so deletes.
    await importLines(a, "back", [{ ...kept, deleted: true }]);
    expect(await a.get("back", kept.id)).toMatchObject({ deleted: true });
  });

  it("reports bad lines by their number, and takes the others", async () => {
    const { lines } = await importLines(
      a,
      "bad",
      [
        '{"task":"first"}',
        "not json",
        '{"task":""}',
        "",
        '{"task":"second","completed":"yes"}',
        '["task"]',
        `{"task":"${"x".repeat(1_001)}"}`,
        '{"task":"second","colour":"A"}',
        '{"task":"third"}',
      ].join("\n"),
    );
    expect(lines).toEqual([
      { line: 2, error: expect.stringMatching(/^not JSON/) },
      { line: 3, error: expect.stringMatching(/"task".*empty/) },
      { line: 5, error: expect.stringMatching(/"completed"/) },
      { line: 6, error: expect.any(String) },
      { line: 7, error: expect.stringMatching(/1001/) },
      sums({ lines: 9, created: 3, failed: 5 }),
    ]);
    // The last line has no line break, and a member that no write can set is left out.
    expect((await a.todos("bad")).map(({ task }) => task)).toEqual(["first", "second", "third"]);
  });

  it("reports a line that is not UTF-8, and reads what follows", async () => {
    const line = (text: string) => new TextEncoder().encode(`{"task":"${text}"}\r\n`);
    const broken = Uint8Array.from([...line("caf"), 0xc3, 0x28, 0x0a, ...line("café ☕")]);
    const { lines } = await importLines(a, "utf-8", broken);
    expect(lines).toEqual([{ line: 2, error: "not UTF-8" }, sums({ lines: 3, created: 2, failed: 1 })]);
    expect((await a.todos("utf-8")).map(({ task }) => task)).toEqual(["caf", "café ☕"]);
  });

  it("reports a line that is too long without holding it, and reads what follows", async () => {
    const long = `{"task":"${"x".repeat(MAX_BODY_BYTES)}"}`;
    const { lines } = await importLines(a, "long", `{"task":"before"}\n${long}\n{"task":"after"}\n`);
    expect(lines).toEqual([
      { line: 2, error: expect.stringMatching(new RegExp(String(MAX_BODY_BYTES))) },
      sums({ lines: 3, created: 2, failed: 1 }),
    ]);
    expect((await a.todos("long")).map(({ task }) => task)).toEqual(["before", "after"]);
  });

  it("of nothing is done at once", async () => {
    expect((await importLines(a, "empty", "")).lines).toEqual([sums({})]);
    expect(await a.todos("empty")).toEqual([]);
  });

  it.each(["application/json", "text/csv", ""])("refuses %j as a media type", async (type) => {
    const answer = await a.request("/lists/media/import", {
      method: "POST",
      headers: type === "" ? {} : { "content-type": type },
      body: toLines([{ task: "TaskA" }]),
    });
    expectProblem(answer, "unsupported-media-type");
    expect(await a.status("media")).toMatchObject({ origin: null });
  });

  it("[B2] is refused as a whole where this node lacks what the client has seen", async () => {
    await a.create("import-behind", "TaskA");
    const { headers } = await a.request("/lists/import-behind/todos");
    const answer = await b.request("/lists/import-behind/import", {
      method: "POST",
      headers: { "content-type": JSON_LINES, "todo-bookmark": headers.get("todo-bookmark") ?? "" },
      body: toLines([{ task: "TaskB" }]),
    });
    expect(answer).toMatchObject({ status: 503, json: { type: expect.stringMatching(/\/behind$/) } });
    expect(await b.todos("import-behind")).toEqual([]);
  });

  it("[B3] ends with a bookmark that has seen what was imported", async () => {
    const { lines } = await importLines(a, "bookmark", [{ task: "TaskA" }]);
    const bookmark = lines.flatMap((line) => ("bookmark" in line ? [String(line.bookmark)] : []));
    const request = { headers: { "todo-bookmark": bookmark.join() } };
    expect(await b.request("/lists/bookmark/todos", request)).toMatchObject({ status: 503 });
    await sync.round("bookmark");
    const { json } = await b.request("/lists/bookmark/todos", request);
    expect(json).toMatchObject({ todos: [{ task: "TaskA" }] });
  });
});

describe("20,000 lines", () => {
  const COUNT = 20_000;

  it("go in and out as streams, in steps", async () => {
    const { lines } = await importLines(a, "many", manyLines(COUNT));
    const last = lines.at(-1);
    expect(last).toMatchObject(sums({ lines: COUNT, created: COUNT }));
    const progress = lines.flatMap((line) => ("progress" in line ? [line.progress] : []));
    expect(progress).toHaveLength(COUNT / MAX_IMPORT_BATCH);
    const exported = (await getLines(a, "many", "export")).lines;
    expect(exported.map((line) => "task" in line && line.task)).toEqual(
      Array.from({ length: COUNT }, (_, index) => `task ${index}`),
    );
    expect(await sync.round("many")).toMatchObject({
      complete: true,
      nodes: [{ read: COUNT }, { applied: COUNT }],
    });
    expect(await b.status("many")).toMatchObject({ todos: COUNT });
  });
});

function manyLines(count: number): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let next = 0;
  return new ReadableStream({
    pull(controller) {
      if (next === count) return controller.close();
      const batch = Array.from({ length: 500 }, (_, index) => ({ task: `task ${next + index}` }));
      next += batch.length;
      controller.enqueue(encoder.encode(toLines(batch)));
    },
  });
}
