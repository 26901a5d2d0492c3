import { describe, expect, it } from "vitest";
import { RestrictionsCache } from "../../workers/auth/restrictions.ts";
import { RESTRICTIONS_CACHE_MS } from "../../workers/core/limits.ts";
import { T0 } from "../helpers/make.ts";

/** A deny list that counts how often it is asked. */
function denyList(...ids: string[]) {
  const list = { ids, asked: 0, away: false };
  const lookUp = async () => {
    list.asked++;
    if (list.away) throw new Error("away");
    return { revoked: list.ids.map((jti) => ({ jti, exp: 1 })), full: ["ann"] };
  };
  return { list, lookUp };
}

describe("what an isolate knows of revoked tokens, and of subs that may make no more lists,", () => {
  it("is asked for once for all requests, and is true again within its bound", async () => {
    const cache = new RestrictionsCache();
    const { list, lookUp } = denyList("old");
    for (const at of [0, 1, RESTRICTIONS_CACHE_MS - 1]) {
      expect((await cache.at(T0 + at, lookUp)).revoked.has("old")).toBe(true);
      expect((await cache.at(T0 + at, lookUp)).revoked.has("new")).toBe(false);
    }
    list.ids.push("new");
    expect((await cache.at(T0 + RESTRICTIONS_CACHE_MS - 1, lookUp)).revoked.has("new")).toBe(false);
    expect((await cache.at(T0 + RESTRICTIONS_CACHE_MS, lookUp)).revoked.has("new")).toBe(true);
    expect((await cache.at(T0 + RESTRICTIONS_CACHE_MS, lookUp)).full).toEqual(new Set(["ann"]));
    expect(list.asked).toBe(2);
  });

  it("is never assumed: where it can't be asked for, the request fails, and the next one asks again", async () => {
    const cache = new RestrictionsCache();
    const { list, lookUp } = denyList();
    await cache.at(T0, lookUp);
    list.away = true;
    await expect(cache.at(T0 + RESTRICTIONS_CACHE_MS, lookUp)).rejects.toThrow("away");
    list.away = false;
    expect((await cache.at(T0 + RESTRICTIONS_CACHE_MS, lookUp)).revoked.has("kept")).toBe(false);
  });

  it("does not last for ever where the clock goes back", async () => {
    const cache = new RestrictionsCache();
    const { list, lookUp } = denyList();
    await cache.at(T0, lookUp);
    list.ids.push("x");
    expect((await cache.at(T0 - RESTRICTIONS_CACHE_MS, lookUp)).revoked.has("x")).toBe(true);
  });
});
