/** One entry in the table of fields, `colour`, and no other change: the field is everywhere. */
import { afterAll, describe, expect, test, vi } from "vitest";
import { commandLine } from "../cli/helpers/command-line.ts";
import { getLines, importLines } from "../helpers/lines.ts";
import { startSystem } from "../helpers/system.ts";
import { expectProblem } from "../helpers/system-problem.ts";
import { withColour } from "../helpers/with-colour.ts";

vi.mock("../../workers/model/fields.ts", async (original) => {
  const [{ FIELDS }, { colour }] = await Promise.all([
    original<typeof import("../../workers/model/fields.ts")>(),
    import("../helpers/colour.ts"),
  ]);
  return { FIELDS: { ...FIELDS, colour } };
});

const system = await startSystem({ plugins: [withColour] });
afterAll(() => system.stop());
const { sync } = system;
const a = system.node("a");
const b = system.node("b");

/** Writes a todo's colour on node a; what the write is undone by. */
async function paint(list: string, id: string, colour: string | null): Promise<string> {
  const { status, headers } = await a.request(`/lists/${list}/todos/${id}`, {
    method: "PATCH",
    json: { colour },
  });
  expect(status).toBe(200);
  return headers.get("todo-stamp") ?? "";
}

/** The list on both nodes, which hold the same. */
async function colours(list: string): Promise<unknown[]> {
  await sync.round(list);
  const [onA, onB] = await Promise.all([a.todos(list), b.todos(list)]);
  expect(onA).toEqual(onB);
  return onA.map((todo) => "colour" in todo && todo.colour);
}

/** One todo whose colour is in conflict: `red`, written on a, lost against `blue`, written on b. */
async function conflicted(list: string): Promise<string> {
  const { id } = await a.create(list, "TaskA");
  await sync.round(list);
  await a.update(list, id, { colour: "red" });
  await b.update(list, id, { colour: "blue" });
  expect(await colours(list)).toEqual(["blue"]);
  return id;
}

describe("over HTTP, a field that only the table of fields names", () => {
  test("is created, updated, listed and replicated; a value that it can't have is refused", async () => {
    const { id } = await a.create("fields", "TaskA", { colour: "red" });
    await a.create("fields", "TaskB");
    expect(await colours("fields")).toEqual(["red", null]);
    await b.update("fields", id, { colour: "blue" });
    expect(await colours("fields")).toEqual(["blue", null]);
    await b.update("fields", id, { colour: null });
    expect(await colours("fields")).toEqual([null, null]);
    for (const json of [{ colour: 7 }, { colour: ["red"] }, { Colour: "red" }])
      expectProblem(await a.request(`/lists/fields/todos/${id}`, { method: "PATCH", json }), "invalid");
  });

  test("is filtered by, page after page, on the node that wrote it and on the other", async () => {
    for (const colour of ["red", "blue", "red", null, "red"]) await a.create("filter", "TaskA", { colour });
    await sync.round("filter");
    for (const node of [a, b]) {
      const first = await node.page("filter", "?colour=red&limit=2");
      expect(first.todos).toMatchObject([{ colour: "red" }, { colour: "red" }]);
      const rest = await node.page("filter", `?colour=red&status=open&after=${first.next}`);
      expect(rest).toMatchObject({ todos: [{ colour: "red" }], next: null });
      expect(await node.todos("filter", "?colour=green")).toEqual([]);
      expect(await node.todos("filter", "?colour=red&status=completed")).toEqual([]);
    }
  });

  test("has a history, and each of its writes is undone, the first one too", async () => {
    const { id } = await a.create("undo", "TaskA");
    const [red, blue] = [await paint("undo", id, "red"), await paint("undo", id, "blue")];
    const { json } = await a.request(`/lists/undo/todos/${id}/history`);
    expect(json).toMatchObject({
      history: [
        { field: "colour", value: "red" },
        { field: "colour", value: null },
      ],
    });
    const undo = (stamp: string) =>
      a.request(`/lists/undo/todos/${id}/undo`, { method: "POST", json: { stamp } });
    expect(await undo(blue)).toMatchObject({ status: 200, json: { colour: "red" } });
    expect(await undo(red)).toMatchObject({ status: 200, json: { colour: null } });
  });

  test("[M3] is in conflict where two nodes wrote it, and on an export's line with what lost", async () => {
    await conflicted("conflict");
    expect(await b.conflicts("conflict")).toMatchObject([
      { field: "colour", winner: { value: "blue", node: "b" }, losers: [{ value: "red", node: "a" }] },
    ]);
    const { lines } = await getLines(a, "conflict", "export");
    expect(lines).toMatchObject([
      { colour: "blue", lost: [{ field: "colour", losers: [{ value: "red" }] }] },
    ]);
  });

  test("is imported, and left alone by a line that does not name it", async () => {
    await importLines(a, "import", [{ id: "x", task: "TaskA", colour: "red" }]);
    await importLines(a, "import", [{ id: "x", task: "TaskB" }]);
    expect(await a.todos("import")).toMatchObject([{ task: "TaskB", colour: "red" }]);
    const { lines } = await importLines(a, "import", [{ id: "x", task: "TaskB", colour: "red" }]);
    expect(lines).toMatchObject([{ done: { unchanged: 1 } }]);
  });

  test("is documented: as a parameter, in bodies, and in answers", async () => {
    // Imported here: what it reads must be the table with the field, as everything in this file.
    const { openApiDocument, WORKERS } = await import("../../scripts/openapi/document.ts");
    const document = openApiDocument(WORKERS.find(({ name }) => name === "datanode") ?? fail());
    const text = { anyOf: [{ type: "string" }, { type: "null" }] };
    const inBody = {
      requestBody: { content: { "application/json": { schema: { properties: { colour: text } } } } },
    };
    expect(document).toMatchObject({
      paths: {
        "/lists/{list}/todos": {
          get: {
            parameters: expect.arrayContaining([expect.objectContaining({ name: "colour", in: "query" })]),
          },
          post: inBody,
        },
        "/lists/{list}/todos/{id}": { patch: inBody },
      },
      components: { schemas: { Todo: { properties: { colour: text } } } },
    });
  });
});

describe("on the command line, a field that only the table of fields names", () => {
  test("has a flag, in --json, and in the help", async () => {
    const sandbox = commandLine(system);
    const created = await sandbox.todo("create TaskA --colour red --list flag --node a --json");
    expect(JSON.parse(created.stdout)).toMatchObject({ task: "TaskA", colour: "red" });
    await sandbox.todo("update 1 --colour blue --list flag --node a");
    const { stdout } = await sandbox.todo("list --json --list flag --node a");
    expect(JSON.parse(stdout)).toMatchObject({ todos: [{ colour: "blue" }] });
    await sandbox.run(["update", "1", "--colour", "", "--list", "flag", "--node", "a"]);
    expect(await a.todos("flag")).toMatchObject([{ colour: null }]);
    for (const command of ["create", "update"])
      expect((await sandbox.todo(`${command} --help`)).stdout).toContain("--colour COLOUR");
  });

  test("is shown in the history, and undone", async () => {
    const sandbox = commandLine(system);
    await sandbox.todo("create TaskA --list back --node a");
    await sandbox.todo("update 1 --colour red --list back --node a");
    expect((await sandbox.todo("history 1 --list back --node a")).stdout).toMatch(/^colour +none/m);
    expect((await sandbox.todo("undo --list back")).code).toBe(0);
    expect(await a.todos("back")).toMatchObject([{ colour: null }]);
  });

  test("[M4] is put back where it lost, or accepted", async () => {
    const sandbox = commandLine(system);
    const id = await conflicted("restore");
    const restored = await sandbox.todo(`restore ${id} --field colour --from a --list restore`);
    expect(restored.code).toBe(0);
    expect(await colours("restore")).toEqual(["red"]);
    expect(await a.conflicts("restore")).toEqual([]);
    const other = await conflicted("resolve");
    expect((await sandbox.todo(`resolve ${other} --list resolve`)).code).toBe(0);
    expect(await colours("resolve")).toEqual(["blue"]);
    expect(await a.conflicts("resolve")).toEqual([]);
  });

  test.each(["list.jsonl", "list.csv"])("goes out into %s and comes back", async (file) => {
    const sandbox = commandLine(system);
    const [from, to] = [`out-${file.slice(5)}`, `in-${file.slice(5)}`];
    for (const colour of ["red", null, 'a "b", c']) await a.create(from, "TaskA", { colour });
    expect((await sandbox.todo(`export ${file} --list ${from} --node a`)).code).toBe(0);
    expect((await sandbox.todo(`import ${file} --list ${to} --node a`)).code).toBe(0);
    expect(await colours(to)).toEqual(["red", null, 'a "b", c']);
    const again = await sandbox.todo(`import ${file} --list ${to} --node a`);
    expect(again.stdout).toBe("Imported: 0 created, 0 updated, 3 unchanged\n");
  });
});

function fail(): never {
  throw new Error("no datanode is described");
}
