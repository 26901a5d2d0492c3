import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ask, bearer, CLOSED, FUTURE, mint, problemOf } from "./door.ts";
import { catalog } from "./objects.ts";

// Refused requests leave lines in the log; one test is about them.
beforeEach(() => void vi.spyOn(console, "log").mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

describe("a revoked token", () => {
  test("is refused, and the others of its owner are not", async () => {
    const [lost, kept] = [await mint(), await mint()];
    const use = ({ token }: { token: string }) =>
      ask("/lists", { headers: { authorization: `Bearer ${token}` } });
    expect((await use(lost)).status).toBe(200);
    await catalog().revoke([{ jti: lost.claims.jti, exp: FUTURE }]);
    expect(await problemOf(await use(lost))).toBe("401 unauthorized");
    expect((await use(kept)).status).toBe(200);
  });

  test("may be any, where the deny list can't be asked: the request fails, and no other is let through", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const broken = { getByName: () => ({ revokedTokens: () => Promise.reject(new Error("away")) }) };
    const answer = await ask("/lists", { headers: await bearer() }, { ...CLOSED, CATALOG: broken });
    expect(await problemOf(answer)).toBe("500 internal");
  });
});

describe("a ticket", () => {
  async function ticketFor(list: string, grant: object = {}): Promise<string> {
    const init = { method: "POST", headers: await bearer({ scope: "read", ...grant }) };
    const answer = await ask(`/lists/${list}/events-ticket`, init);
    expect(answer.status).toBe(201);
    return (await answer.json<{ ticket: string }>()).ticket;
  }

  test("opens its list's events once, without a token", async () => {
    const ticket = await ticketFor("ticketed");
    const first = await ask(`/lists/ticketed/events?ticket=${ticket}`);
    expect(first.status).toBe(200);
    await first.body?.cancel();
    const second = await ask(`/lists/ticketed/events?ticket=${ticket}`);
    expect(await problemOf(second)).toBe("401 unauthorized");
    expect(second.headers.has("todo-bookmark")).toBe(false);
  });

  test("opens nothing else", async () => {
    const ticket = await ticketFor("ticketed");
    for (const path of ["/lists/other/events", "/lists/ticketed/todos", "/lists/ticketed/export", "/lists"])
      expect((await ask(`${path}?ticket=${ticket}`)).status, path).toBe(401);
  });

  test("that was made up is refused", async () => {
    for (const ticket of ["", "0", "0".repeat(32), "undefined"])
      expect((await ask(`/lists/ticketed/events?ticket=${ticket}`)).status).toBe(401);
  });
});
