import { afterAll, describe, expect, it } from "vitest";
import { startSystem } from "../helpers/system.ts";
import type { HttpAnswer, NewRequest } from "../helpers/system-client.ts";
import { expectProblem } from "../helpers/system-problem.ts";

const system = await startSystem();
afterAll(() => system.stop());
const a = system.node("a");
const b = system.node("b");

function keyed(key: string, method: string, json?: unknown): NewRequest {
  return { method, headers: { "idempotency-key": key }, ...(json !== undefined && { json }) };
}

/** What a client goes by: status, body, and the headers that name the write. */
function answered({ status, json, headers }: HttpAnswer) {
  return { status, json, stamp: headers.get("todo-stamp"), location: headers.get("location") };
}

describe("Idempotency-Key", () => {
  it("on POST: the same request gets the first answer again, and one todo is made", async () => {
    const request = keyed("create-1", "POST", { task: "TaskA" });
    const first = await a.request("/lists/post/todos", request);
    expect(first.status).toBe(201);
    expect(first.headers.get("location")).toMatch(/^\/lists\/post\/todos\/1-a/);
    await a.update("post", "1", { task: "renamed since" });
    const again = await a.request("/lists/post/todos", request);
    expect(answered(again)).toEqual(answered(first));
    expect(await a.todos("post")).toMatchObject([{ task: "renamed since" }]);
  });

  it("on POST: requests that arrive at once make one todo, and get one answer", async () => {
    const request = keyed("at-once", "POST", { task: "TaskA" });
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => a.request("/lists/at-once/todos", request)),
    );
    for (const answer of answers) expect(answered(answer)).toEqual(answered(answers[0] as HttpAnswer));
    expect(await a.todos("at-once")).toHaveLength(1);
    expect(await a.status("at-once")).toMatchObject({ head: 1 });
  });

  it("on PATCH: the same request gets the first answer again, and what was written since stands", async () => {
    const { id } = await a.create("patch", "TaskA");
    const request = keyed("patch-1", "PATCH", { completed: true });
    const first = await a.request(`/lists/patch/todos/${id}`, request);
    await a.update("patch", id, { completed: false });
    expect(answered(await a.request(`/lists/patch/todos/${id}`, request))).toEqual(answered(first));
    expect(await a.get("patch", id)).toMatchObject({ completed: false, version: 3 });
  });

  it("on DELETE: the second one is answered as the first, not with 404", async () => {
    const { id } = await a.create("delete", "TaskA");
    const request = keyed("delete-1", "DELETE");
    const first = await a.request(`/lists/delete/todos/${id}`, request);
    expect(first).toMatchObject({ status: 200, json: { deleted: true } });
    expect(answered(await a.request(`/lists/delete/todos/${id}`, request))).toEqual(answered(first));
    expectProblem(await a.request(`/lists/delete/todos/${id}`, { method: "DELETE" }), "not-found");
  });

  it("on undo: the write is taken back once", async () => {
    const { id } = await a.create("undo", "TaskA");
    const renamed = await a.request(`/lists/undo/todos/${id}`, { method: "PATCH", json: { task: "TaskB" } });
    const request = keyed("undo-1", "POST", { stamp: renamed.headers.get("todo-stamp") });
    const first = await a.request(`/lists/undo/todos/${id}/undo`, request);
    expect(first).toMatchObject({ status: 200, json: { task: "TaskA" } });
    expect(answered(await a.request(`/lists/undo/todos/${id}/undo`, request))).toEqual(answered(first));
  });

  it("compares requests as parsed: spaces and the order of members do not matter", async () => {
    const headers = { "idempotency-key": "parsed", "content-type": "application/json" };
    const send = (body: string) => a.request("/lists/parsed/todos", { method: "POST", headers, body });
    const first = await send('{"task":"TaskA","completed":true}');
    const again = await send('{ "completed": true, "task": " TaskA " }');
    expect(answered(again)).toEqual(answered(first));
  });

  it("with another request is a mistake: 422, and nothing is written", async () => {
    await a.request("/lists/mismatch/todos", keyed("same", "POST", { task: "TaskA" }));
    const before = await a.picture("mismatch");
    const others: [string, NewRequest][] = [
      ["/lists/mismatch/todos", keyed("same", "POST", { task: "TaskB" })],
      ["/lists/mismatch/todos", keyed("same", "POST", { task: "TaskA", completed: true })],
      ["/lists/mismatch/todos/1", keyed("same", "PATCH", { task: "TaskA" })],
      ["/lists/mismatch/todos/1", keyed("same", "DELETE")],
    ];
    for (const [path, request] of others) {
      const answer = await a.request(path, request);
      expect(answer.status).toBe(422);
      expect(answer.json).toMatchObject({
        type: expect.stringMatching(/\/idempotency-mismatch$/),
        status: 422,
        detail: expect.stringMatching(/\S+ \S+ \S+/),
      });
    }
    expect(await a.picture("mismatch")).toEqual(before);
  });

  it.each([
    ["DELETE", undefined],
    ["PATCH", { completed: true }],
  ])("with the same %s of another todo is a mistake, too", async (method, json) => {
    const list = `other-${method.toLowerCase()}`;
    const [first, second] = [await a.create(list, "TaskA"), await a.create(list, "TaskB")];
    const request = keyed("one-todo", method, json);
    expect((await a.request(`/lists/${list}/todos/${first.id}`, request)).status).toBe(200);
    expect((await a.request(`/lists/${list}/todos/${second.id}`, request)).status).toBe(422);
    expect(await a.get(list, second.id)).toEqual(second);
  });

  it("of a refused request is not remembered: put right, it may be sent with the same key", async () => {
    expectProblem(await a.request("/lists/refused/todos", keyed("again", "POST", { task: "" })), "invalid");
    expectProblem(await a.request("/lists/refused/todos/1", keyed("again", "DELETE")), "not-found");
    const created = await a.request("/lists/refused/todos", keyed("again", "POST", { task: "TaskA" }));
    expect(created.status).toBe(201);
  });

  it("stands for one node and one list", async () => {
    const request = keyed("shared", "POST", { task: "TaskA" });
    for (const node of [a, b]) {
      for (const list of ["one", "two"]) {
        const { status } = await node.request(`/lists/${list}/todos`, request);
        expect(status).toBe(201);
        expect(await node.todos(list)).toHaveLength(1);
      }
    }
  });

  it("is kept with the write: its answer is given again after the object was evicted", async () => {
    const request = keyed("evicted", "POST", { task: "TaskA" });
    const first = await a.request("/lists/evicted/todos", request);
    await system.cluster.miniflare.unsafeEvictDurableObject("todo-datanode-a", "DataNode", {
      name: "evicted",
    });
    expect(answered(await a.request("/lists/evicted/todos", request))).toEqual(answered(first));
  });

  it.each(["x", "!", "~".repeat(255), '{"a":1}'])("may be any visible ASCII: %s", async (key) => {
    const { status } = await a.request("/lists/keys/todos", keyed(key, "POST", { task: "TaskA" }));
    expect(status).toBe(201);
  });

  it.each(["", "two words", "x".repeat(256), "\u00fc"])("is refused where it is none: %j", async (key) => {
    const answer = await a.request("/lists/bad-keys/todos", keyed(key, "POST", { task: "TaskA" }));
    expectProblem(answer, "invalid");
    expect(await a.todos("bad-keys")).toEqual([]);
  });
});
