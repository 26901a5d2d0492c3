/** Three nodes in live mode: what a client has seen on one, it sees on each. */
import { afterAll, describe, expect, it } from "vitest";
import { Gate, withGates } from "../../scripts/gate/gate.ts";
import { Messenger, withMessengers } from "../helpers/messenger.ts";
import { wipe } from "../helpers/object-loss.ts";
import { eventually, startSystem } from "../helpers/system.ts";
import type { HttpAnswer, NodeClient } from "../helpers/system-client.ts";

const system = await startSystem({
  nodes: ["a", "b", "c"],
  vars: { TODO_SYNC_MODE: "live" },
  arrange: (workers) => withMessengers(withGates(workers)),
});
afterAll(() => system.stop());
const { sync, cluster } = system;
const [a, b, c] = [system.node("a"), system.node("b"), system.node("c")];
const onB = new Messenger(cluster, "b");

/** Creates a todo on behalf of a client that has seen `bookmark`; the bookmark of the answer. */
async function create(node: NodeClient, list: string, task: string, bookmark = ""): Promise<string> {
  const answer = await node.request(`/lists/${list}/todos`, {
    method: "POST",
    headers: { "todo-bookmark": bookmark },
    json: { task },
  });
  expect(answer.status).toBe(201);
  return bookmarkOf(answer);
}

function read(node: NodeClient, list: string, bookmark: string): Promise<HttpAnswer> {
  return node.request(`/lists/${list}/todos`, { headers: { "todo-bookmark": bookmark } });
}

function bookmarkOf({ headers }: HttpAnswer): string {
  const bookmark = headers.get("todo-bookmark");
  if (bookmark === null) throw new Error("the answer carries no bookmark");
  return bookmark;
}

describe("a client that carries its bookmark", () => {
  it("[B2] reads on b what it wrote on a", async () => {
    const bookmark = await create(a, "own-writes", "TaskA");
    const answer = await read(b, "own-writes", bookmark);
    expect(answer).toMatchObject({ status: 200, json: { todos: [{ task: "TaskA" }] } });
    expect(bookmarkOf(answer)).toBe(bookmark);
    expect(answer.headers.get("todo-bookmark-lost")).toBeNull();
  });

  it("[B2] writes on b what it first has to see there: by the short id that a gave", async () => {
    const bookmark = await create(a, "writes", "TaskA");
    const done = await b.request("/lists/writes/todos/1", {
      method: "PATCH",
      headers: { "todo-bookmark": bookmark },
      json: { completed: true },
    });
    expect(done).toMatchObject({ status: 200, json: { task: "TaskA", completed: true, node: "b" } });
    expect(await read(a, "writes", bookmarkOf(done))).toMatchObject({
      json: { todos: [{ completed: true }] },
    });
  });

  it("[B1, B2] waits for each origin that it has seen", async () => {
    const gate = new Gate(cluster, "b");
    await gate.shut("origins");
    const [fromA, fromB] = [await create(a, "origins", "TaskA"), await create(b, "origins", "TaskB")];
    expect(await read(c, "origins", fromA)).toMatchObject({ json: { todos: [{ task: "TaskA" }] } });
    const both = read(c, "origins", `${fromA},${fromB}`);
    await gate.open("origins");
    await sync.round("origins");
    const answer = await both;
    expect(answer).toMatchObject({ json: { todos: [{ task: "TaskA" }, { task: "TaskB" }] } });
    expect(bookmarkOf(answer).split(",").sort()).toEqual([fromA, fromB].sort());
  });

  it("[B3] never goes back in time, whichever node it lands on", async () => {
    let bookmark = "";
    for (let n = 1; n <= 9; n++) {
      const [writer, reader] = [[a, b, c][n % 3] ?? a, [a, b, c][(n + 1) % 3] ?? a];
      bookmark = await create(writer, "turns", `Task${n}`, bookmark);
      const answer = await read(reader, "turns", bookmark);
      expect(answer.json).toMatchObject({
        todos: Array.from({ length: n }, (_, m) => ({ task: `Task${m + 1}` })),
      });
      bookmark = bookmarkOf(answer);
    }
  });

  it("[B2] watches from where it is, not from where the node was", async () => {
    const bookmark = await create(a, "watches", "TaskA");
    const response = await fetch(`${b.url}/lists/watches/events`, { headers: { "todo-bookmark": bookmark } });
    expect(response.headers.get("todo-bookmark")).toBe(bookmark);
    expect(await b.todos("watches")).toMatchObject([{ task: "TaskA" }]);
    await response.body?.cancel();
  });
});

describe("[B2] a node that does not get what the client has seen", () => {
  it("says that it is behind after five seconds; a write is not made, and who asks for nothing does not wait", async () => {
    await new Gate(cluster, "b").shut("behind");
    const bookmark = await create(a, "behind", "TaskA");
    const headers = { "todo-bookmark": bookmark };
    const began = performance.now();
    const waiting = Promise.all([
      b.request("/lists/behind/todos", { headers }),
      b.request("/lists/behind/todos", { method: "POST", headers, json: { task: "TaskB" } }),
      b.request("/lists/behind/events", { headers }),
    ]);
    expect(await b.todos("behind")).toEqual([]);
    expect(performance.now() - began).toBeLessThan(2_000);
    for (const { status, headers, json } of await waiting) {
      expect(json).toEqual({
        type: expect.stringMatching(/\/behind$/),
        title: expect.any(String),
        status: 503,
        detail: expect.stringContaining("node a"),
      });
      expect(status).toBe(503);
      expect(headers.get("content-type")).toBe("application/problem+json");
      expect(headers.get("retry-after")).toMatch(/^[1-9]\d*$/);
      expect(headers.get("todo-bookmark")).toBe("");
    }
    const took = performance.now() - began;
    expect(took).toBeGreaterThan(4_900);
    expect(took).toBeLessThan(7_000);
    expect(await b.todos("behind")).toEqual([]);
  });

  it("[B4] does not wait for an origin that is lost meanwhile, and says so", async () => {
    await new Messenger(cluster, "a").mode("lost", "lose");
    await a.create("lost", "TaskA");
    await sync.round("lost");
    await onB.mode("lost", "lose");
    const bookmark = await create(a, "lost", "TaskB");
    const [, lost] = /-([a-z0-9]+)$/.exec(bookmark) ?? [];
    const waiting = read(b, "lost", bookmark);
    await eventually(async () => expect((await onB.sent("lost")).urgent).toBe(1));
    await wipe(system, "a", "lost");
    await sync.round("lost");
    const answer = await waiting;
    expect(answer).toMatchObject({ status: 200, json: { todos: [{ task: "TaskA" }] } });
    expect(answer.headers.get("todo-bookmark-lost")).toBe(lost);
  });
});

it("[B2] a thousand who wait are cheap: a message a second at most, and one round lets all of them go", async () => {
  await onB.mode("thousand", "lose");
  await new Messenger(cluster, "a").mode("thousand", "lose");
  const bookmark = await create(a, "thousand", "TaskA");
  const began = performance.now();
  const waiting = Promise.all(Array.from({ length: 1_000 }, () => read(b, "thousand", bookmark)));
  await eventually(async () => expect((await onB.sent("thousand")).urgent).toBeGreaterThan(0));
  // Others on the same list are answered meanwhile.
  expect(await b.todos("thousand")).toEqual([]);
  await sync.round("thousand");
  const answers = await waiting;
  const seconds = (performance.now() - began) / 1_000;
  // Who is not let go is refused in the end, however slow the machine is.
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
  for (const { json } of answers) expect(json).toMatchObject({ todos: [{ task: "TaskA" }] });
  expect(await sync.status("thousand")).toMatchObject({ round: 1 });
  expect((await onB.sent("thousand")).urgent).toBeLessThanOrEqual(1 + Math.ceil(seconds));
});
