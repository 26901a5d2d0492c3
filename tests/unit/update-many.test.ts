/** One update of many todos: its answer is kept for its key, and production takes no more than 2 MB in one row. */
import { expect, test } from "vitest";
import { MAX_IDS_PER_UPDATE } from "../../workers/core/limits.ts";
import { accepted, LIST, MemoryCluster } from "../helpers/memory-cluster.ts";

function listOf(count: number, task: string, notes: string | null) {
  const { commands } = new MemoryCluster(["a"]).node("a");
  const ids = Array.from({ length: count }, () => commands.create(LIST, { task, notes }).id);
  const complete = (key: string) =>
    commands.once({ key, request: "" }, (change) =>
      commands.local.updateMany(change, { ids, set: { completed: true } }),
    ).outcome;
  return { commands, complete };
}

test("that is too long to be answered is refused, and changes nothing", () => {
  const { commands, complete } = listOf(100, "TaskA", "あ".repeat(20_000));
  expect(complete("key")).toMatchObject({ type: "too-large", detail: expect.stringContaining("100 todos") });
  expect(commands.status().completed).toBe(0);
});

test.each([
  ["as many todos as one may name", MAX_IDS_PER_UPDATE, "t".repeat(500), null],
  ["the longest notes", 22, "TaskA", "あ".repeat(20_000)],
])("is answered, and the same again for its key: %s", (_, count, task, notes) => {
  const { complete } = listOf(count, task, notes);
  const first = accepted(complete("key"));
  expect(first.results).toHaveLength(count);
  expect(complete("key")).toEqual(first);
});
