/** [P3] A list that is deleted: its todos at once, and its storage once all is purged everywhere. */
import { afterAll, describe, expect, it } from "vitest";
import { eventually, startSystem } from "../helpers/system.ts";

const system = await startSystem({ vars: { TODO_TOMBSTONE_AGE_MS: "1" } });
afterAll(() => system.stop());
const { sync } = system;
const [a, b] = [system.node("a"), system.node("b")];

function deleteList(list: string, name = list) {
  return a.request(`/lists/${list}`, { method: "DELETE", json: { list: name } });
}

/** Rounds until neither node has the list. */
async function givenBack(list: string): Promise<void> {
  await eventually(async () => {
    await sync.round(list);
    for (const node of [a, b]) expect((await node.status(list)).origin).toBeNull();
  });
}

describe("[P3] DELETE /lists/:list", () => {
  it("deletes every todo by an ordinary write, which a round brings to the other nodes", async () => {
    for (const task of ["TaskA", "TaskB"]) await a.create("deleted", task);
    await sync.round("deleted");
    expect(await deleteList("deleted")).toMatchObject({ status: 202, json: { list: "deleted", todos: 2 } });
    expect(await a.todos("deleted")).toEqual([]);
    expect(await b.todos("deleted")).toHaveLength(2);
    await sync.round("deleted");
    expect(await b.todos("deleted", "?status=deleted")).toHaveLength(2);
  });

  it("goes on by itself where a list has more todos than one transaction deletes", async () => {
    const lines = Array.from({ length: 1_200 }, (_, n) => JSON.stringify({ task: `Task${n}` }));
    const headers = { "content-type": "application/x-ndjson" };
    await (
      await fetch(`${a.url}/lists/many/import`, { method: "POST", headers, body: lines.join("\n") })
    ).text();
    expect(await deleteList("many")).toMatchObject({ status: 202, json: { todos: 1_200 } });
    await eventually(async () =>
      expect(await a.status("many")).toMatchObject({ todos: 0, tombstones: 1_200 }),
    );
  });

  it("changes nothing without the list's name, and knows no list that was never written", async () => {
    await a.create("named", "TaskA");
    expect(await deleteList("named", "other")).toMatchObject({ status: 400 });
    expect(await a.todos("named")).toHaveLength(1);
    expect(await deleteList("never")).toMatchObject({ status: 404 });
    expect((await a.status("never")).origin).toBeNull();
  });
});

describe("[P3] once everything is purged everywhere", () => {
  it("nodes, catalogs and sync worker forget the list; [I3, B4] one of its name begins anew, and nobody waits for the old one", async () => {
    const first = await a.create("again", "TaskA");
    await sync.round("again");
    const { headers } = await a.request("/lists/again/todos");
    const bookmark = headers.get("todo-bookmark") ?? "";
    await deleteList("again");
    await givenBack("again");
    for (const node of [a, b])
      expect((await node.lists()).lists.map(({ list }) => list)).not.toContain("again");
    expect(await sync.status("again")).toMatchObject({ round: 0, cursors: {}, recent: [] });

    const second = await b.create("again", "TaskB");
    expect(second.id).not.toBe(first.id);
    await sync.round("again");
    const answer = await a.request("/lists/again/todos", { headers: { "todo-bookmark": bookmark } });
    expect(answer).toMatchObject({ status: 200, json: { todos: [{ task: "TaskB" }] } });
    expect(answer.headers.get("todo-bookmark-lost")).toBe(first.id.split("-")[1]);
  });

  it("a list that was written again meanwhile lives on, on every node", async () => {
    await a.create("lives", "TaskA");
    await sync.round("lives");
    await deleteList("lives");
    await b.create("lives", "TaskB");
    for (let round = 0; round < 4; round++) await sync.round("lives");
    for (const node of [a, b]) expect(await node.todos("lives")).toMatchObject([{ task: "TaskB" }]);
  });

  it("a list whose todos were deleted one by one stays", async () => {
    const { id } = await a.create("emptied", "TaskA");
    await a.remove("emptied", id);
    for (let round = 0; round < 4; round++) await sync.round("emptied");
    expect(await b.status("emptied")).toMatchObject({ tombstones: 0, origin: expect.any(String) });
  });
});
