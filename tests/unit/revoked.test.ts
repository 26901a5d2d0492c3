import { describe, expect, it } from "vitest";
import { RevokedCache } from "../../workers/auth/revoked.ts";
import { REVOKED_CACHE_MS } from "../../workers/core/limits.ts";
import { T0 } from "../helpers/make.ts";

/** A deny list that counts how often it is asked. */
function denyList(...ids: string[]) {
  const list = { ids, asked: 0, away: false };
  const lookUp = async () => {
    list.asked++;
    if (list.away) throw new Error("away");
    return list.ids.map((jti) => ({ jti, exp: 1 }));
  };
  return { list, lookUp };
}

describe("what an isolate knows of revoked tokens", () => {
  it("is asked for once for all requests, and is true again within its bound", async () => {
    const cache = new RevokedCache();
    const { list, lookUp } = denyList("old");
    for (const at of [0, 1, REVOKED_CACHE_MS - 1]) {
      expect(await cache.includes("old", T0 + at, lookUp)).toBe(true);
      expect(await cache.includes("new", T0 + at, lookUp)).toBe(false);
    }
    list.ids.push("new");
    expect(await cache.includes("new", T0 + REVOKED_CACHE_MS - 1, lookUp)).toBe(false);
    expect(await cache.includes("new", T0 + REVOKED_CACHE_MS, lookUp)).toBe(true);
    expect(list.asked).toBe(2);
  });

  it("is never assumed: where it can't be asked for, the request fails, and the next one asks again", async () => {
    const cache = new RevokedCache();
    const { list, lookUp } = denyList();
    await cache.includes("kept", T0, lookUp);
    list.away = true;
    await expect(cache.includes("kept", T0 + REVOKED_CACHE_MS, lookUp)).rejects.toThrow("away");
    list.away = false;
    expect(await cache.includes("kept", T0 + REVOKED_CACHE_MS, lookUp)).toBe(false);
  });

  it("does not last for ever where the clock goes back", async () => {
    const cache = new RevokedCache();
    const { list, lookUp } = denyList();
    await cache.includes("x", T0, lookUp);
    list.ids.push("x");
    expect(await cache.includes("x", T0 - REVOKED_CACHE_MS, lookUp)).toBe(true);
  });
});
