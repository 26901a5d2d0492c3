import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { getLines, importLines } from "../helpers/lines.ts";
import { Restarts } from "../helpers/restarts.ts";
import type { System } from "../helpers/system.ts";
import type { NodeClient } from "../helpers/system-client.ts";
import { expectProblem } from "../helpers/system-problem.ts";

const TOMBSTONES_GO_AT_ONCE = { TODO_TOMBSTONE_AGE_MS: "0" };

/** Every node shows the same list; returns it. */
async function sameEverywhere(nodes: readonly NodeClient[], list: string) {
  const [first, ...others] = await Promise.all(
    nodes.map((node) => node.todos(list, "?status=all&limit=1000")),
  );
  for (const other of others) expect(other).toEqual(first);
  return first ?? [];
}

describe("a third and a fourth node", () => {
  let restarts: Restarts;
  beforeAll(async () => {
    restarts = await Restarts.begin();
  });
  afterAll(() => restarts.end());

  it("[R2] are added by configuration alone, and filled while writes go on", async () => {
    const before = await restarts.start();
    await importLines(
      before.node("a"),
      "inbox",
      Array.from({ length: 2_500 }, (_, index) => ({ task: `task ${index}` })),
    );
    const [first] = await before.node("a").todos("inbox", "?limit=1");
    const id = first?.id ?? "";
    await before.sync.round("inbox");
    await before.node("a").update("inbox", id, { task: "from a" });
    await before.node("b").update("inbox", id, { task: "from b" });

    const names = ["a", "b", "c", "d"];
    const { node, sync } = await restarts.start({ nodes: names });
    const nodes = names.map(node);
    const written = nodes.map(async (writer, index) => {
      for (let n = 0; n < 10; n++) await writer.create("inbox", `meanwhile ${index} ${n}`);
    });
    expect(await sync.round("inbox")).toMatchObject({
      complete: true,
      nodes: names.map((name) => ({ node: name })),
    });
    await Promise.all(written);
    const { round } = await sync.round("inbox");
    expect(await sameEverywhere(nodes, "inbox").then((todos) => todos.length)).toBe(1_000);
    const [expected, ...statuses] = await Promise.all(nodes.map((one) => one.status("inbox")));
    expect(expected).toMatchObject({ todos: 2_540, conflicts: 1, unsettled: 0 });
    for (const { todos, conflicts, unsettled } of statuses) {
      expect({ todos, conflicts, unsettled }).toEqual({ todos: 2_540, conflicts: 1, unsettled: 0 });
    }
    for (const one of nodes) {
      expect(await one.conflicts("inbox")).toMatchObject([
        { winner: { value: "from b" }, losers: [{ value: "from a" }] },
      ]);
    }
    // Everyone holds everything of everyone: what was written meanwhile came with one of the two rounds.
    const { cursors } = await sync.status("inbox");
    expect(Object.values(cursors).flatMap((row) => Object.values(row))).toEqual(Array(12).fill(round));
  });
});

describe("a retired node", () => {
  const names = ["a", "b", "c"];
  let restarts: Restarts;
  let system: System;
  beforeAll(async () => {
    restarts = await Restarts.begin();
    system = await restarts.start({ nodes: names, vars: TOMBSTONES_GO_AT_ONCE });
  });
  afterAll(() => restarts.end());

  /** `retire` or `readmit`. */
  function register(node: string, what: string) {
    return system.sync.request(`/nodes/${node}/${what}`, { method: "POST", json: { node } });
  }

  it("[P2] is refused until it was emptied, and what it held alone is in its salvage", async () => {
    const [a, b, c] = names.map(system.node) as [NodeClient, NodeClient, NodeClient];
    await a.create("retiring", "stays");
    const { id: gone } = await a.create("retiring", "goes");
    await system.sync.round("retiring");
    const alone = await c.create("retiring", "only on c");
    await c.update("retiring", gone, { task: "changed on c" });
    const { origin } = await c.status("retiring");

    expect(await register("c", "retire")).toMatchObject({ status: 200, json: { node: "c" } });
    expect(await system.sync.request("/nodes")).toMatchObject({
      json: {
        nodes: [
          { node: "a", configured: true, place: "weur", retired: false },
          { node: "b", configured: true, place: "enam", retired: false },
          { node: "c", configured: true, place: null, retired: true },
        ],
      },
    });
    // Rounds and purge go on without it.
    await a.remove("retiring", gone);
    for (let round = 0; round < 3; round++) {
      expect(await system.sync.round("retiring")).toMatchObject({
        complete: true,
        nodes: [{ node: "a" }, { node: "b" }],
      });
    }
    for (const node of [a, b]) {
      expect(await node.todos("retiring", "?status=all")).toMatchObject([{ task: "stays" }]);
    }
    expect(await c.todos("retiring")).toHaveLength(3);
    // It was told, and takes no writes that nobody would ever see.
    const write = { method: "POST", json: { task: "lost" } };
    expectProblem(await c.request("/lists/retiring/todos", write), "retired");
    expectProblem(await c.request("/lists/new-there/todos", write), "retired");
    expect(await c.status("retiring")).toMatchObject({ retired: true, todos: 3 });
    expect((await system.sync.status("retiring")).nodes).toMatchObject([
      {},
      {},
      { node: "c", retired: true },
    ]);

    expect(await register("c", "readmit")).toMatchObject({ status: 200, json: { node: "c" } });
    expect(await c.todos("retiring")).toEqual([]);
    expect((await c.status("retiring")).origin).not.toBe(origin);
    await c.create("retiring", "new on c");
    await system.sync.round("retiring");
    const todos = await sameEverywhere([a, b, c], "retiring");
    expect(todos.map(({ task }) => task).toSorted()).toEqual(["new on c", "stays"]);

    const salvage = (await getLines(c, "retiring", "salvage")).lines;
    expect(salvage).toMatchObject([
      { task: "stays", salvagedAt: expect.any(String) },
      { id: gone, task: "changed on c", salvagedAt: expect.any(String) },
      { id: alone.id, task: "only on c", salvagedAt: expect.any(String) },
    ]);
    // What is worth keeping comes back as ordinary new writes.
    expect((await importLines(a, "retiring", salvage)).lines).toMatchObject([
      { done: { created: 2, unchanged: 1, failed: 0 } },
    ]);
    await system.sync.round("retiring");
    expect((await sameEverywhere([a, b, c], "retiring")).map(({ task }) => task).toSorted()).toEqual([
      "changed on c",
      "new on c",
      "only on c",
      "stays",
    ]);
    for (const [node, problem] of [
      ["c", "not-found"],
      ["zz", "not-found"],
      ["C", "invalid"],
    ] as const)
      expectProblem(await register(node, "readmit"), problem);
    expect(await system.sync.request("/nodes")).toMatchObject({
      json: { nodes: names.map(() => ({ retired: false })) },
    });
  });

  it("[B4] its origin is announced, so that no client waits for it", async () => {
    const [a, b, c] = names.map(system.node) as [NodeClient, NodeClient, NodeClient];
    await c.create("bookmark", "from c");
    await system.sync.round("bookmark");
    const seen = await c.request("/lists/bookmark/todos");
    await c.create("bookmark", "never read");
    const ahead = await c.request("/lists/bookmark/todos");
    expect(seen.status).toBe(200);
    const request = { headers: { "todo-bookmark": ahead.headers.get("todo-bookmark") ?? "" } };
    expect(await a.request("/lists/bookmark/todos", request)).toMatchObject({ status: 503 });
    const { origin } = await c.status("bookmark");
    await register("c", "retire");
    await system.sync.round("bookmark");
    for (const node of [a, b]) {
      const answer = await node.request("/lists/bookmark/todos", request);
      expect(answer).toMatchObject({ status: 200, json: { todos: [{ task: "from c" }] } });
      expect(answer.headers.get("todo-bookmark-lost")).toBe(origin);
    }
    await register("c", "readmit");
  });

  it("[P2] [R8] is emptied before it takes part, also where the sync worker has lost its state", async () => {
    const list = "forgotten";
    await system.node("a").create(list, "stays");
    const { id } = await system.node("a").create(list, "deleted");
    await system.sync.round(list);
    await register("c", "retire");
    await system.node("a").remove(list, id);
    for (let round = 0; round < 3; round++) await system.sync.round(list);
    await restarts.wipe("todo-sync-Coordinator");
    await restarts.wipe("todo-sync-Scheduler");
    system = await restarts.start({ nodes: names, vars: TOMBSTONES_GO_AT_ONCE });
    // Who is retired was known to the sync worker alone: the runbook says to retire them again.
    await register("c", "retire");
    await system.sync.round(list);
    expect(await system.node("b").todos(list)).toMatchObject([{ task: "stays" }]);
    await register("c", "readmit");
    expect(await system.node("c").todos(list)).toEqual([]);
    await system.sync.round(list);
    const todos = await sameEverywhere(names.map(system.node), list);
    expect(todos).toMatchObject([{ task: "stays" }]);
  });

  it("[P2] comes back with old data, after its configuration was taken out: refused, then emptied", async () => {
    await system.node("c").create("back", "old");
    const { id } = await system.node("a").create("back", "deleted");
    await system.sync.round("back");
    await register("c", "retire");
    system = await restarts.start({ nodes: ["a", "b"], vars: TOMBSTONES_GO_AT_ONCE });
    expect(await system.sync.request("/nodes")).toMatchObject({
      json: { nodes: [{ node: "a" }, { node: "b" }, { node: "c", configured: false, retired: true }] },
    });
    expectProblem(await register("c", "readmit"), "not-found");
    await system.node("a").remove("back", id);
    for (let round = 0; round < 3; round++) await system.sync.round("back");
    system = await restarts.start({ nodes: names, vars: TOMBSTONES_GO_AT_ONCE });
    expect(await system.node("c").todos("back")).toHaveLength(2);
    await system.sync.round("back");
    for (const name of ["a", "b"]) {
      expect(await system.node(name).todos("back", "?status=all")).toMatchObject([{ task: "old" }]);
    }
    await register("c", "readmit");
    await system.sync.round("back");
    const todos = await sameEverywhere(names.map(system.node), "back");
    expect(todos).toMatchObject([{ task: "old" }]);
  });
});
