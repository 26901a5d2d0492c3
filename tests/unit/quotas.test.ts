import { describe, expect, test } from "vitest";
import { importLines } from "../../workers/datanode/http/import-lines.ts";
import { writeOnce } from "../../workers/datanode/list/idempotency.ts";
import { noRoom, noRoomForBatch } from "../../workers/datanode/list/quota.ts";
import { transact } from "../../workers/datanode/storage/transaction.ts";
import type { ImportItem } from "../../workers/model/requests.ts";
import { DEFAULT_QUOTAS } from "../../workers/shared/quotas.ts";
import { T0 } from "../helpers/make.ts";
import { LIST, MemoryNode } from "../helpers/memory-cluster.ts";

const TODO = { task: "milk" };

function write<T extends object>(node: MemoryNode, change: Parameters<typeof transact<T>>[4]): T {
  return transact<T>(node.store, node.environment, "client", LIST, change).result as T;
}

test("a list with as many todos as it may have takes no more, deleted ones counted, and is not changed", () => {
  const node = new MemoryNode("a", () => T0);
  const { id } = node.commands.create(LIST, TODO);
  node.commands.create(LIST, TODO);
  node.commands.remove(id);
  const state = node.store.readState();
  expect(write(node, (change) => noRoom(change, 1, 3) ?? { type: "room" })).toEqual({ type: "room" });
  expect(write(node, (change) => noRoom(change, 2, 3) ?? { type: "room" })).toMatchObject({
    type: "too-large",
    detail: expect.stringContaining("at most 3 todos: this one has 1, and 1 deleted"),
  });
  expect(node.store.readState()).toBe(state);
});

test("a list that keeps as many idempotency keys as it may refuses another one, and answers those it has", () => {
  const node = new MemoryNode("a", () => T0);
  const create = (key: string) =>
    write(node, (change) =>
      writeOnce(change, { key, request: "r" }, () => node.commands.local.create(change, TODO), 2),
    );
  const first = create("one");
  create("two");
  expect(create("three")).toMatchObject({
    outcome: { type: "rate-limited", detail: expect.stringContaining("keeps 2 ") },
  });
  expect(create("one")).toEqual(first);
  expect(node.rows()).toHaveLength(2);
});

test("a list that is full takes an import of what it has already, and no more", () => {
  const node = new MemoryNode("a", () => T0);
  const importIds = (...ids: string[]) =>
    write(node, (change) => {
      const items = ids.map((id) => ({ id, task: `Task ${id}`, completed: false, deleted: false }));
      return noRoomForBatch(change, items, 2) ?? node.commands.local.import(change, items);
    });
  importIds("one", "two");
  expect(importIds("one", "two")).toMatchObject([{ result: "unchanged" }, { result: "unchanged" }]);
  expect(importIds("two", "three")).toMatchObject({ type: "too-large" });
});

describe("an import whose batch is refused", () => {
  test("says so for its lines, and that they failed", async () => {
    const body = new Response('{"task":"milk"}\n{"task":"bread"}\n').body;
    const refuse = async (_: ImportItem[]) => ({ type: "too-large", detail: "it is full" }) as const;
    const told: unknown[] = [];
    for await (const report of importLines(body, "", DEFAULT_QUOTAS, refuse)) told.push(report);
    expect(told).toEqual([
      { line: 2, error: "it is full" },
      { done: { lines: 2, created: 0, updated: 0, unchanged: 0, failed: 2 }, bookmark: "" },
    ]);
  });
});
