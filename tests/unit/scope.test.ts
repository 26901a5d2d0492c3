import { describe, expect, it } from "vitest";
import { allowsList, allowsScope, isListPattern, SCOPES } from "../../workers/model/scope.ts";

describe("a scope", () => {
  it("includes those before it, and none after it: read < write < admin", () => {
    const allowed = SCOPES.map((held) => SCOPES.filter((needed) => allowsScope(held, needed)));
    expect(allowed).toEqual([["read"], ["read", "write"], ["read", "write", "admin"]]);
  });
});

describe("a token's lists", () => {
  it.each([
    [["work"], ["work"], ["work-1", "wor", "workshop", "home"]],
    [["work-*"], ["work-1", "work-a-b", "work-"], ["work", "workshop", "home"]],
    [
      ["a", "b-*"],
      ["a", "b-1"],
      ["b", "a-1"],
    ],
    [["*"], ["a", "work-1"], []],
    [[], [], ["a"]],
  ])("%j are these and no others", (patterns, inside, outside) => {
    for (const list of inside) expect(allowsList(patterns, list), list).toBe(true);
    for (const list of outside) expect(allowsList(patterns, list), list).toBe(false);
  });

  it("are names, beginnings that end in a dash, or all", () => {
    for (const pattern of ["a", "work", "work-*", "a-b-*", "*", "1"])
      expect(isListPattern(pattern)).toBe(true);
    for (const pattern of ["", "**", "work*", "-*", "*-", "w*k", "Work", "work-?", "[a]-*", "a".repeat(64)])
      expect(isListPattern(pattern), pattern).toBe(false);
  });
});
