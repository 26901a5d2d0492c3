/** The three steps of docs/protocol.md, as traces over the real node and the real round. */
import { beforeEach, expect, test } from "vitest";
import { accepted, LIST, type MemoryNode, twoNodes } from "../helpers/memory-cluster.ts";

let { cluster, a, b } = twoNodes();

beforeEach(() => {
  ({ cluster, a, b } = twoNodes());
});

/** Rows as a person reads them: `1 v1 TaskA open`. */
const list = (node: MemoryNode) => node.rows().map((row) => row.replace(/^(\d+)-\w+/, "$1"));
const create = (node: MemoryNode, task: string) => node.commands.create(LIST, { task });
const update = (node: MemoryNode, id: string, completed: boolean) => {
  cluster.time += 1;
  return accepted(node.commands.update(id, { completed }));
};

test("trace 1: no sync", () => {
  create(a, "TaskA");
  expect(list(b)).toEqual([]);
  expect(list(a)).toEqual(["1 v1 TaskA open"]);
});

test("trace 2: versions and sync", async () => {
  expect(create(a, "TaskA").version).toBe(1);
  expect(create(a, "TaskB").version).toBe(2);
  expect(update(a, "1", true).version).toBe(3);
  expect((await cluster.round()).report).toMatchObject({ round: 1, complete: true });
  for (const node of [a, b]) expect(list(node)).toEqual(["1 v1 TaskA completed", "2 v1 TaskB open"]);
  create(b, "TaskC");
  expect(list(b).at(-1)).toBe("3 v2 TaskC open");
});

test("trace 3: conflicts", async () => {
  create(a, "TaskA");
  update(a, "1", true);
  await cluster.round();
  await cluster.round();
  for (const node of [a, b]) expect(list(node)).toEqual(["1 v1 TaskA completed"]);

  // Point 1: both were written; the sync worker merges.
  expect(update(a, "1", false).version).toBe(3);
  expect(update(b, "1", true).version).toBe(3);
  expect((await cluster.round()).report).toMatchObject({ round: 3, conflicts: 1 });
  for (const node of [a, b]) {
    expect(list(node)).toEqual(["1 v3 TaskA completed"]);
    expect(node.commands.conflicts()).toMatchObject([
      { field: "completed", winner: { value: true, node: "b" }, losers: [{ value: false, node: "a" }] },
    ]);
  }

  // Point 2: after a was read (it had nothing) and before anything is applied, a is written.
  update(b, "1", true);
  cluster.before = ({ node, method }) => {
    if (node === "a" && method === "apply") update(a, "1", false);
  };
  await cluster.round();
  cluster.before = () => {};
  expect(list(a)).toEqual(["1 v5 TaskA open"]);
  expect(list(b)).toEqual(["1 v4 TaskA completed"]);
  await cluster.round();
  for (const node of [a, b]) expect(list(node)).toEqual(["1 v5 TaskA open"]);
});
