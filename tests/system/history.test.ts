import * as v from "valibot";
import { afterAll, describe, expect, it } from "vitest";
import { HistorySchema } from "../../workers/model/answers.ts";
import { startSystem } from "../helpers/system.ts";
import type { HttpAnswer, NodeClient } from "../helpers/system-client.ts";
import { expectProblem } from "../helpers/system-problem.ts";

const system = await startSystem({ vars: { TODO_TOMBSTONE_AGE_MS: "0" } });
afterAll(() => system.stop());
const { sync } = system;
const a = system.node("a");
const b = system.node("b");
const NODES = ["a", "b"] as const;

async function historyOf(node: NodeClient, list: string, id: string) {
  const { status, json } = await node.request(`/lists/${list}/todos/${id}/history`);
  expect(status).toBe(200);
  return v.parse(v.strictObject(HistorySchema.entries), json).history;
}

/** A write, and the stamp that `undo` names it by. */
async function write(node: NodeClient, list: string, id: string, method: string, json?: object) {
  const path = `/lists/${list}/todos${id === "" ? "" : `/${id}`}`;
  const answer = await node.request(path, { method, ...(json && { json }) });
  expect(answer.status).toBeLessThan(300);
  const stamp = answer.headers.get("todo-stamp");
  if (stamp === null) throw new Error("a write without a stamp");
  return { stamp, id: v.parse(v.object({ id: v.string() }), answer.json).id };
}

function undo(node: NodeClient, list: string, id: string, stamp: string): Promise<HttpAnswer> {
  return node.request(`/lists/${list}/todos/${id}/undo`, { method: "POST", json: { stamp } });
}

async function expectChangedSince(node: NodeClient, list: string, id: string, stamp: string, word: RegExp) {
  const before = await node.picture(list);
  const answer = await undo(node, list, id, stamp);
  expect(answer).toMatchObject({
    status: 409,
    json: { type: expect.stringMatching(/\/changed-since$/), detail: expect.stringMatching(word) },
  });
  expect(await node.picture(list)).toEqual(before);
}

describe("GET …/todos/:id/history", () => {
  it("tells what each write replaced, when and where, latest first", async () => {
    const { id } = await write(a, "told", "", "POST", { task: "one" });
    await write(a, "told", id, "PATCH", { task: "two", completed: true });
    await write(a, "told", id, "DELETE");
    await write(a, "told", id, "PATCH", { deleted: false, task: "two" });
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/);
    const entry = (field: string, value: unknown) => ({
      field,
      value,
      updatedAt: time,
      node: "a",
      replacedAt: time,
      replacedBy: "a",
    });
    // "two" written over "two" replaced nothing.
    expect(await historyOf(a, "told", id)).toEqual([
      entry("deleted", true),
      entry("deleted", false),
      entry("completed", false),
      entry("task", "one"),
    ]);
  });

  it("is what the node saw: of two writes made elsewhere between rounds, the last", async () => {
    const { id } = await write(a, "saw", "", "POST", { task: "one" });
    await sync.round("saw");
    await write(a, "saw", id, "PATCH", { task: "two" });
    await write(a, "saw", id, "PATCH", { task: "three" });
    await sync.round("saw");
    expect((await historyOf(a, "saw", id)).map(({ value }) => value)).toEqual(["two", "one"]);
    expect(await historyOf(b, "saw", id)).toMatchObject([{ field: "task", value: "one", replacedBy: "a" }]);
  });

  it("[M4] has every value of a conflict, once someone has written over them", async () => {
    const { id } = await write(a, "settled", "", "POST", { task: "start" });
    await sync.round("settled");
    await write(a, "settled", id, "PATCH", { task: "from a" });
    await write(b, "settled", id, "PATCH", { task: "from b" });
    await sync.round("settled");
    await write(a, "settled", id, "PATCH", { task: "agreed" });
    await sync.round("settled");
    for (const node of [a, b]) {
      const replaced = (await historyOf(node, "settled", id)).filter(({ field }) => field === "task");
      const values = replaced.map(({ value }) => value);
      expect(values).toEqual(expect.arrayContaining(["from a", "from b", "start"]));
      expect(values).toHaveLength(3);
    }
  });

  it("of a todo without one is empty; of none, 404", async () => {
    const { id } = await write(a, "none", "", "POST", { task: "one" });
    expect(await historyOf(a, "none", id)).toEqual([]);
    expectProblem(await a.request("/lists/none/todos/7/history"), "not-found");
  });

  it("[P1] goes with its todo when that is purged", async () => {
    const { id } = await write(a, "purged", "", "POST", { task: "secret" });
    await write(a, "purged", id, "PATCH", { task: "changed" });
    await write(a, "purged", id, "DELETE");
    await sync.round("purged");
    await sync.round("purged");
    for (const name of NODES) {
      expectProblem(await system.node(name).request(`/lists/purged/todos/${id}/history`), "not-found");
      const storage = await system.cluster.miniflare.unsafeGetDurableObjectStorage(
        `todo-datanode-${name}`,
        "DataNode",
        { name: "purged" },
      );
      expect(await storage.exec("SELECT * FROM history")).toEqual([]);
    }
  });
});

describe.each(NODES)("POST …/todos/:id/undo on node %s", (name) => {
  const node = system.node(name);
  const other = system.node(name === "a" ? "b" : "a");
  const listOf = (title: string) => `${name}-${title}`;

  it("of a create deletes the todo", async () => {
    const list = listOf("create");
    const { id, stamp } = await write(node, list, "", "POST", { task: "one" });
    expect(await undo(node, list, id, stamp)).toMatchObject({ status: 200, json: { deleted: true } });
    expect(await node.todos(list)).toEqual([]);
  });

  it("of an update brings back every field it wrote, and no other", async () => {
    const list = listOf("update");
    const { id } = await write(node, list, "", "POST", { task: "one" });
    const { stamp } = await write(node, list, id, "PATCH", { task: "two", completed: true });
    const undone = await undo(node, list, id, stamp);
    expect(undone).toMatchObject({ status: 200, json: { task: "one", completed: false, version: 3 } });
    // An undo is a write, so it can be undone.
    const again = await undo(node, list, id, undone.headers.get("todo-stamp") ?? "");
    expect(again.json).toMatchObject({ task: "two", completed: true });
  });

  it("of one field leaves what was written to another since", async () => {
    const list = listOf("apart");
    const { id } = await write(node, list, "", "POST", { task: "one" });
    const { stamp } = await write(node, list, id, "PATCH", { task: "two" });
    await write(node, list, id, "PATCH", { completed: true });
    expect((await undo(node, list, id, stamp)).json).toMatchObject({ task: "one", completed: true });
  });

  it("of a delete restores, and of a restore deletes", async () => {
    const list = listOf("delete");
    const { id } = await write(node, list, "", "POST", { task: "one" });
    const removed = await write(node, list, id, "DELETE");
    expect((await undo(node, list, id, removed.stamp)).json).toMatchObject({ deleted: false, task: "one" });
    await write(node, list, id, "DELETE");
    const restored = await write(node, list, id, "PATCH", { deleted: false });
    expect((await undo(node, list, id, restored.stamp)).json).toMatchObject({ deleted: true });
  });

  it("is refused where the field was changed since, here", async () => {
    const list = listOf("changed");
    const created = await write(node, list, "", "POST", { task: "one" });
    const { id, stamp } = await write(node, list, created.id, "PATCH", { task: "two" });
    await write(node, list, id, "PATCH", { task: "three" });
    await expectChangedSince(node, list, id, stamp, /task/);
    await expectChangedSince(node, list, id, created.stamp, /task/);
  });

  it("[M3] is refused where another node changed the field since", async () => {
    const list = listOf("changed-elsewhere");
    const { id } = await write(node, list, "", "POST", { task: "one" });
    await sync.round(list);
    const { stamp } = await write(node, list, id, "PATCH", { task: "two" });
    await sync.round(list);
    await write(other, list, id, "PATCH", { task: "three" });
    await sync.round(list);
    await expectChangedSince(node, list, id, stamp, /task/);
  });

  it("[M5] of an update is refused where the todo was deleted since: it would come back", async () => {
    const list = listOf("deleted-since");
    const { id } = await write(node, list, "", "POST", { task: "one" });
    const { stamp } = await write(node, list, id, "PATCH", { task: "two" });
    await sync.round(list);
    await write(other, list, id, "DELETE");
    await sync.round(list);
    await expectChangedSince(node, list, id, stamp, /deleted/);
  });

  it("[M3] brings back what won before, where the write settled a conflict", async () => {
    const list = listOf("conflict");
    const { id } = await write(node, list, "", "POST", { task: "start" });
    await sync.round(list);
    await write(other, list, id, "PATCH", { task: "earlier" });
    await write(node, list, id, "PATCH", { task: "later" });
    await sync.round(list);
    const { stamp } = await write(node, list, id, "PATCH", { task: "agreed" });
    expect((await undo(node, list, id, stamp)).json).toMatchObject({ task: "later" });
  });

  it("is refused where the write changed nothing, or is not known", async () => {
    const list = listOf("nothing");
    const { id } = await write(node, list, "", "POST", { task: "one" });
    const { stamp } = await write(node, list, id, "PATCH", { task: "one" });
    await expectChangedSince(node, list, id, stamp, /nothing/);
    await expectChangedSince(node, list, id, "2026-11-22T10:00:00.123Z-0000-zzzzzz", /nothing/);
    expectProblem(await undo(node, list, id, "yesterday"), "invalid");
  });
});
