import { afterAll, describe, expect, it } from "vitest";
import type { Todo } from "../../workers/model/todo.ts";
import { startSystem } from "../helpers/system.ts";
import { expectProblem, expectRefused } from "../helpers/system-problem.ts";

const system = await startSystem();
afterAll(() => system.stop());
const a = system.node("a");
const b = system.node("b");

/** Both nodes hold two todos with the number 1. */
async function createTwins(list: string): Promise<{ onA: Todo; onB: Todo }> {
  const [onA, onB] = [await a.create(list, "from a"), await b.create(list, "from b")];
  await system.sync.round(list);
  return { onA, onB };
}

describe("[I1]", () => {
  it("numbers read 1, 2, 3 across nodes, and nodes that create at once do not collide", async () => {
    const { onA, onB } = await createTwins("numbers");
    expect([onA.id, onB.id]).toEqual([expect.stringMatching(/^1-a/), expect.stringMatching(/^1-b/)]);
    expect(await b.create("numbers", "next")).toMatchObject({ id: expect.stringMatching(/^2-b/) });
    for (const node of [a, b])
      expect((await node.todos("numbers")).slice(0, 2)).toMatchObject([onA, onB].map(byId));
  });
});

describe("[I2]", () => {
  it("a number means its todo, and matches whole: 1 is not 10", async () => {
    for (let n = 1; n <= 10; n++) await a.create("whole", `${n}`);
    expect(await a.get("whole", "1")).toMatchObject({ task: "1" });
    expect(await a.get("whole", "10")).toMatchObject({ task: "10" });
    expectProblem(await a.request("/lists/whole/todos/11"), "not-found");
    await a.remove("whole", "1");
    expect(await a.get("whole", "1")).toMatchObject({ task: "1", deleted: true });
  });

  it("the origin may be shortened: 1-a, 1-b, each prefix, the whole id", async () => {
    const { onA, onB } = await createTwins("prefixes");
    for (const node of [a, b]) {
      for (const { id, task } of [onA, onB])
        for (let length = "1-a".length; length <= id.length; length++)
          expect(await node.get("prefixes", id.slice(0, length))).toMatchObject({ id, task });
    }
    expectProblem(await a.request(`/lists/prefixes/todos/${onA.id}a`), "not-found");
    expectProblem(await a.request("/lists/prefixes/todos/2-a"), "not-found");
    expectProblem(await a.request("/lists/prefixes/todos/1-c"), "not-found");
  });

  it.each([
    ["GET", undefined],
    ["PATCH", { completed: true }],
    ["DELETE", undefined],
  ])("an ambiguous form is refused to %s, with the candidates", async (method, json) => {
    const list = `ambiguous-${method.toLowerCase()}`;
    const { onA, onB } = await createTwins(list);
    const candidates = [onA, onB].map(({ id, task }) => ({ id, task }));
    for (const id of ["1", "1-"])
      await expectRefused(a, list, `/lists/${list}/todos/${id}`, { method, json }, "ambiguous-id", {
        candidates,
      });
  });

  it("live todos come first: a tombstone is meant only where no live todo matches", async () => {
    const { onA, onB } = await createTwins("live-first");
    await a.remove("live-first", onA.id);
    expect(await a.get("live-first", "1")).toMatchObject({ id: onB.id });
    expect(await a.get("live-first", "1-a")).toMatchObject({ id: onA.id, deleted: true });
    await a.remove("live-first", "1");
    const candidates = [onA, onB].map(({ id, task }) => ({ id, task }));
    const answer = await a.request("/lists/live-first/todos/1");
    expectProblem(answer, "ambiguous-id", { candidates });
    expect(await a.update("live-first", "1-b", { deleted: false })).toMatchObject({ id: onB.id });
    expect(await a.get("live-first", "1")).toMatchObject({ id: onB.id });
  });

  it.each([
    "0",
    "01",
    "-1",
    "+1",
    "1.0",
    "1e0",
    "a",
    "a-1",
    "1-A",
    "1-1",
    "1_a",
    "1%20",
    "1-a%2F",
    "%ZZ",
    "%00",
    "①",
  ])("%s is no id", async (id) => {
    await a.create("no-id", "TaskA");
    for (const [method, json] of [["GET"], ["PATCH", { completed: true }], ["DELETE"]] as const)
      await expectRefused(a, "no-id", `/lists/no-id/todos/${id}`, { method, json }, "invalid");
  });

  it("a number that no counter reaches is no id, or not there", async () => {
    await a.create("huge", "TaskA");
    expectProblem(await a.request(`/lists/huge/todos/${Number.MAX_SAFE_INTEGER}`), "not-found");
    expectProblem(await a.request(`/lists/huge/todos/${"9".repeat(16)}`), "invalid");
    expectProblem(await a.request(`/lists/huge/todos/${"1".repeat(400)}`), "invalid");
  });
});

function byId({ id }: Todo) {
  return { id };
}
