/** The node's list of lists, where some part of the node does not do what it should. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { DatanodeEnv } from "../../workers/datanode/env.ts";
import { listsPage } from "../../workers/datanode/http/lists.ts";

beforeEach(() => {
  vi.useFakeTimers();
  vi.spyOn(console, "error").mockImplementation(() => {});
});
afterEach(() => {
  vi.useRealTimers();
});

/** A node with these lists, whose catalog has one shard, and knows no patterns: so ran the code before there were any. */
function node(names: readonly string[], counts: (list: string) => Promise<{ todos: number }>): DatanodeEnv {
  const catalog = {
    shards: async () => ({ lists: [0], dirty: [] }),
    async lists(after: string | null, limit: number) {
      const left = names.filter((name) => after === null || name > after);
      const page = left.slice(0, limit);
      return { names: page, next: left.length > limit ? page.at(-1) : null };
    },
  };
  const LISTS = { getByName: (list: string) => ({ counts: () => counts(list) }) };
  return { NODE: "a", CATALOG: { getByName: () => catalog }, LISTS } as unknown as DatanodeEnv;
}

test("a list whose object fails, or hangs, is shown without its count, and the others are shown", async () => {
  const env = node(["bad", "good", "slow"], async (list) => {
    if (list === "bad") throw new Error("damaged");
    if (list === "slow") await new Promise(() => {});
    return { todos: 3 };
  });
  const page = listsPage(env, ["*"], null, 10);
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await page).toEqual({
    lists: [
      { list: "bad", todos: null },
      { list: "good", todos: 3 },
      { list: "slow", todos: null },
    ],
    next: null,
  });
});

test("no name that the token is not for stands in a page, nor in its `next`, whatever the catalog's code knows", async () => {
  const env = node(["ann-1", "ann-2", "bob-1", "bob-2", "bob-3", "bob-4", "cy"], async () => ({ todos: 0 }));
  const pages = [];
  for (let after: string | null = null; ; ) {
    const { lists, next } = await listsPage(env, ["ann-*", "cy"], after, 2);
    pages.push([lists.map(({ list }) => list), next]);
    if (next === null) break;
    after = next;
  }
  expect(pages).toEqual([
    [["ann-1", "ann-2"], "ann-2"],
    [["cy"], null],
  ]);
});
