import { describe, expect, test } from "vitest";
import { FIRST_ANSWER_AGE_MS } from "../../workers/core/limits.ts";
import { isRefusal } from "../../workers/core/problem.ts";
import type { Change } from "../../workers/datanode/storage/change.ts";
import { T0 } from "../helpers/make.ts";
import { MemoryNode } from "../helpers/memory-cluster.ts";

const REQUEST = '["POST","/lists/inbox/todos",{"task":"milk"}]';

function nodeAt() {
  const clock = { time: T0 };
  const node = new MemoryNode("a", () => clock.time);
  const create = (key: string, request = REQUEST) =>
    node.commands.once({ key, request }, (change) => node.commands.local.create(change, { task: "milk" }));
  return { clock, node, create };
}

describe("an idempotency key", () => {
  test("is remembered for 24 hours, and is new again after that", () => {
    const { clock, node, create } = nodeAt();
    const first = create("key");
    clock.time = T0 + FIRST_ANSWER_AGE_MS - 1;
    expect(create("key")).toEqual(first);
    const mismatch = create("key", "another request").outcome;
    expect(isRefusal(mismatch) && mismatch.type).toBe("idempotency-mismatch");
    expect(node.rows()).toHaveLength(1);
    clock.time = T0 + FIRST_ANSWER_AGE_MS;
    expect(create("key").stamp).not.toBe(first.stamp);
    expect(node.rows()).toHaveLength(2);
  });

  test("that has expired goes with a later one, and takes no room for ever", () => {
    const { clock, node, create } = nodeAt();
    create("old");
    clock.time = T0 + FIRST_ANSWER_AGE_MS - 1;
    create("young");
    clock.time = T0 + FIRST_ANSWER_AGE_MS + 60 * 60 * 1_000;
    create("later");
    expect(node.store.firstAnswers.get("old")).toBeUndefined();
    expect(node.store.firstAnswers.get("young")).toBeDefined();
  });

  test("is not kept where the write fails: both or neither", () => {
    const { node, create } = nodeAt();
    create("first");
    const fail = (change: Change) => {
      node.commands.local.create(change, { task: "half" });
      throw new Error("storage is full");
    };
    expect(() => node.commands.once({ key: "key", request: REQUEST }, fail)).toThrow("storage is full");
    expect(node.rows()).toHaveLength(1);
    expect(node.store.firstAnswers.get("key")).toBeUndefined();
  });
});
