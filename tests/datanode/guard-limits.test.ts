import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { RATE_LIMITS } from "../../workers/core/limits.ts";
import { ask, bearer, CLOSED, problemOf } from "./guard.ts";

// Refused requests leave lines in the log; one test is about them.
beforeEach(() => void vi.spyOn(console, "log").mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

describe("a rate limit", () => {
  /** Counts keys as the platform does, and refuses each after `most` requests. */
  function limiter(most: number) {
    const counts = new Map<string, number>();
    return {
      counts,
      limit: async ({ key: counted }: { key: string }) => {
        counts.set(counted, (counts.get(counted) ?? 0) + 1);
        return { success: (counts.get(counted) ?? 0) <= most };
      },
    };
  }

  test("refuses a sub that asks too much, with when to come back; others go on", async () => {
    const settings = { ...CLOSED, LIMIT_READ: limiter(2) };
    const [ann, bob] = [await bearer({ sub: "ann" }), await bearer({ sub: "bob" })];
    for (const headers of [ann, ann, bob])
      expect((await ask("/lists", { headers }, settings)).status).toBe(200);
    const refused = await ask("/lists", { headers: ann }, settings);
    expect(refused.headers.get("retry-after")).toBe(String(RATE_LIMITS.read.periodSeconds));
    expect(await problemOf(refused)).toBe("429 rate-limited");
    expect((await ask("/lists", { headers: bob }, settings)).status).toBe(200);
    // Reading too much does not stop writing.
    const write = { method: "DELETE", headers: ann };
    expect((await ask("/lists/limited/todos/1", write, settings)).status).toBe(404);
  });

  test("counts an address before its token is looked at, so that guessing is bounded too", async () => {
    const settings = { ...CLOSED, LIMIT_READ: limiter(2) };
    const headers = { authorization: "Bearer guess", "cf-connecting-ip": "192.0.2.1" };
    const statuses = [];
    for (let i = 0; i < 3; i++) statuses.push((await ask("/lists", { headers }, settings)).status);
    expect(statuses).toEqual([401, 401, 429]);
    expect([...settings.LIMIT_READ.counts.keys()]).toEqual(["address 192.0.2.1"]);
  });

  test("does not count health, and without bindings there is none", async () => {
    const settings = { ...CLOSED, LIMIT_READ: limiter(0) };
    const headers = { "cf-connecting-ip": "192.0.2.1" };
    expect((await ask("/health", { headers }, settings)).status).toBe(200);
    expect((await ask("/lists", { headers: { ...headers, ...(await bearer()) } })).status).toBe(200);
  });
});
