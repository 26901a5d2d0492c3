import { describe, expect, test } from "vitest";
import { SHARDS, shardName, shardNumber, shardOf } from "../../workers/core/shards.ts";
import { mergePages } from "../../workers/shared/name-pages.ts";

describe("a list's shard", () => {
  test("never changes: lists that are stored are looked for there", () => {
    expect(["inbox", "work", "a", "shopping-2026", "team.errands"].map(shardOf)).toEqual([11, 0, 12, 2, 3]);
  });

  test("is any of them, each as often as the others", () => {
    const counts = Array.from({ length: SHARDS }, () => 0);
    for (let n = 0; n < 16_000; n++) {
      const shard = shardOf(`list-${n}`);
      counts[shard] = (counts[shard] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(800);
    expect(Math.max(...counts)).toBeLessThan(1_200);
  });

  test("is told by the name of its object, and by no other one", () => {
    for (const whole of ["catalog", "catalog-7"]) expect(shardNumber(shardName(whole, 12))).toBe(12);
    expect(() => shardNumber("catalog")).toThrow("catalog is the name of no shard");
  });
});

describe("pages of several places make one page", () => {
  test("in order, each name once", () => {
    const pages = [
      { names: ["a", "c"], next: null },
      { names: ["b", "c"], next: null },
    ];
    expect(mergePages(pages, 10)).toEqual({ names: ["a", "b", "c"], next: null });
    expect(mergePages(pages, 3)).toEqual({ names: ["a", "b", "c"], next: null });
    expect(mergePages(pages, 2)).toEqual({ names: ["a", "b"], next: "b" });
    expect(mergePages([], 2)).toEqual({ names: [], next: null });
  });

  test("that ends where a name of a longer place may be missing", () => {
    const pages = [
      { names: ["a", "b"], next: "b" },
      { names: ["x", "y"], next: "y" },
    ];
    expect(mergePages(pages, 10)).toEqual({ names: ["a", "b"], next: "b" });
  });
});
