import { afterAll, describe, expect, it } from "vitest";
import { MAX_RECORD_CHARS } from "../../workers/core/limits.ts";
import { startSystem } from "../helpers/system.ts";
import type { NodeClient } from "../helpers/system-client.ts";
import { faultWorker, setDistortions, withFaults } from "../helpers/torture/faults.ts";

const system = await startSystem({ arrange: withFaults });
afterAll(() => system.stop());
const { sync } = system;
const a = system.node("a");
const b = system.node("b");

/** What the sync worker reads from b is of a later version, where `marker` is in it. */
async function distort(list: string, distortions: readonly object[]): Promise<void> {
  const { origin } = await system.cluster.miniflare.unsafeGetDirectURL(faultWorker("b"));
  await setDistortions(origin, list, distortions);
}

async function bodyOn(name: string, list: string, n: number): Promise<string> {
  const storage = await system.cluster.miniflare.unsafeGetDurableObjectStorage(
    `todo-datanode-${name}`,
    "DataNode",
    {
      name: list,
    },
  );
  const [row] = await storage.exec("SELECT body FROM todo WHERE n = ?", n);
  return JSON.stringify(row);
}

async function tasks(node: NodeClient, list: string): Promise<string[]> {
  return (await node.todos(list)).map(({ task }) => task);
}

describe("a record that a node can't read", () => {
  it.each([
    ["its format is not known", { body: '{"format":2,"todo":"in words of tomorrow"}' }],
    ["it is too large", { body: JSON.stringify({ fields: "x".repeat(MAX_RECORD_CHARS) }) }],
    ["its id can't be read", { id: "3f2504e0-4f89-11d3" }],
  ])("because %s does not stop the others: it is set aside, and counted", async (reason, distortion) => {
    const list = reason.replaceAll(/\W+/g, "-");
    await b.create(list, "first");
    await b.create(list, "poison");
    await b.create(list, "last");
    await distort(list, [{ marker: '"poison"', ...distortion }]);
    expect(await sync.round(list)).toMatchObject({
      complete: true,
      nodes: [
        { node: "a", applied: 3 },
        { node: "b", read: 3 },
      ],
      aside: [{ reason: expect.any(String) }],
    });
    expect(await tasks(a, list)).toEqual(["first", "last"]);
    expect(await a.status(list)).toMatchObject({ aside: 1, todos: 2, unsettled: 0 });
    expect(await b.status(list)).toMatchObject({ aside: 0, todos: 3, unsettled: 0 });

    // Nothing comes of it later either: both nodes go on, and the round is at rest.
    await a.create(list, "from a");
    await b.create(list, "from b");
    expect(await sync.round(list)).toMatchObject({ complete: true });
    // [R12] They do not hold the same, and never will: that is said, and does not stop them.
    expect(await sync.round(list)).toMatchObject({ complete: true });
    expect(await sync.round(list)).toMatchObject({
      complete: true,
      diverged: true,
      nodes: [{ read: 0 }, { read: 0 }],
    });
    expect((await tasks(a, list)).toSorted()).toEqual(["first", "from a", "from b", "last"]);
    expect((await tasks(b, list)).toSorted()).toEqual(["first", "from a", "from b", "last", "poison"]);
    expect(await a.status(list)).toMatchObject({ aside: 1 });
  });

  it("[M2] on one node only: a record that both changed goes on where it can be read", async () => {
    const list = "both";
    const { id } = await a.create(list, "shared");
    await sync.round(list);
    await a.update(list, id, { completed: true });
    await b.update(list, id, { task: "poison" });
    await distort(list, [{ marker: '"poison"', body: '{"format":2}' }]);
    expect(await sync.round(list)).toMatchObject({ complete: true });
    expect(await a.get(list, id)).toMatchObject({ task: "shared", completed: true });
    expect(await b.get(list, id)).toMatchObject({ task: "poison", completed: true });
    expect(await a.status(list)).toMatchObject({ aside: 1 });
  });
});

describe("[M1] a field of a later version", () => {
  it("is merged and carried, through writes of nodes that do not know it", async () => {
    const list = "unknown-field";
    const { id } = await b.create(list, "with priority");
    const stamp = await stampOn("b", list);
    // Written on a node of a later version that is not here: its origin is its own.
    const later = stamp.replace(/b[a-z2-7]{5}$/, "zzzzzz");
    const fields = [
      ["completed", [0, false]],
      ["deleted", [0, false]],
      ["priority", [1, { level: "high" }]],
      ["task", [0, "with priority"]],
    ];
    const body = JSON.stringify([[stamp, later], fields, [0, 1]]);
    await distort(list, [{ marker: '"with priority"', body }]);
    await sync.round(list);
    expect(await a.get(list, id)).toMatchObject({ task: "with priority" });
    expect(await a.status(list)).toMatchObject({ aside: 0, conflicts: 0 });
    await distort(list, []);

    await a.update(list, id, { task: "renamed" });
    await a.remove(list, id);
    await a.update(list, id, { deleted: false, completed: true });
    await sync.round(list);
    for (const name of ["a", "b"]) {
      expect(await system.node(name).get(list, id)).toMatchObject({ task: "renamed", completed: true });
      expect(await bodyOn(name, list, 1)).toContain(String.raw`{\"level\":\"high\"}`);
    }
  });

  async function stampOn(name: string, list: string): Promise<string> {
    return /\d{4}-[^"\\]+-[a-z0-9]+/.exec(await bodyOn(name, list, 1))?.[0] ?? "";
  }
});
