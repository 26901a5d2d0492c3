import { env } from "cloudflare:workers";
import { describe, expect, test } from "vitest";
import { MAX_REVOKED_TOKENS } from "../../workers/core/limits.ts";
import { FUTURE } from "./guard.ts";

/** A catalog of the test's own. */
const catalogOf = (name: string) => env.CATALOG.getByName(name);

describe("a node's deny list", () => {
  test("keeps what it was told, however often and in whatever order, until the token has expired", async () => {
    const catalog = catalogOf("told");
    const past = 1_000_000_000;
    await catalog.revoke([
      { jti: "b", exp: FUTURE },
      { jti: "a", exp: past },
    ]);
    await catalog.revoke([
      { jti: "c", exp: FUTURE },
      { jti: "b", exp: FUTURE - 1 },
    ]);
    expect((await catalog.standings(1)).revoked).toEqual([
      { jti: "b", exp: FUTURE },
      { jti: "c", exp: FUTURE },
    ]);
  });

  test(`holds ${MAX_REVOKED_TOKENS} tokens, for every isolate of the node reads all of them`, async () => {
    const catalog = catalogOf("full");
    const tokens = Array.from({ length: MAX_REVOKED_TOKENS }, (_, index) => ({
      jti: `t${index}`,
      exp: FUTURE,
    }));
    await catalog.revoke(tokens);
    // Never dropped in silence: the sync worker says which nodes were not told.
    expect(await catalog.revoke([{ jti: "one-more", exp: FUTURE }])).toBe(false);
    await catalog.revoke(tokens.slice(0, 1));
    expect((await catalog.standings(1)).revoked).toHaveLength(MAX_REVOKED_TOKENS);
  });
});
