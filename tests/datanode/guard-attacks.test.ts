/** Attacks that have got past the authentication of other services. Each was tried on this one; none may succeed. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { guard } from "../../workers/auth/guard.ts";
import type { DatanodeBindings } from "../../workers/datanode/env.ts";
import { createApp } from "../../workers/shared/http.ts";
import { createSync, SYNC_ROUTES } from "../../workers/sync/app.ts";
import { ask, bearer, CLOSED, OPEN, problemOf } from "./guard.ts";

// Refused requests leave lines in the log.
beforeEach(() => void vi.spyOn(console, "log").mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

/** As much of the sync worker's objects as its guard asks: nobody's token was revoked. */
const SYNC = {
  ...CLOSED,
  SCHEDULER: { getByName: () => ({ standings: async () => ({ revoked: [], full: [] }) }) },
};

describe("an admin of some lists", () => {
  const clusterWide = SYNC_ROUTES.filter(({ path, scope }) => scope === "admin" && !path.includes(":list"));

  test.each(clusterWide.map(({ method, path }) => [method, path.replace(":node", "a")] as const))(
    "decides and learns nothing of the whole cluster: %s %s",
    async (method, path) => {
      const headers = await bearer({ scope: "admin", lists: ["work-*", "home"] });
      expect(await problemOf(await createSync().request(path, { method, headers }, SYNC))).toBe(
        "403 forbidden",
      );
    },
  );
});

describe("a route that the table does not have", () => {
  test("needs an admin: a mistake opens nothing", async () => {
    const app = createApp<DatanodeBindings>();
    guard(app, { routes: [], restrictions: async () => ({ revoked: [], full: [] }) });
    app.get("/forgotten", (c) => c.text("in"));
    const asked = async (grant: object) =>
      (await app.request("/forgotten", { headers: await bearer(grant) }, CLOSED)).status;
    expect(await asked({ scope: "read" })).toBe(403);
    expect(await asked({ scope: "write" })).toBe(403);
    expect(await asked({ scope: "admin" })).toBe(200);
  });
});

describe("an open worker is not reached", () => {
  test.each([
    "http://localhost.evil/lists",
    "http://127.0.0.1.evil/lists",
    "http://127.0.0.1:80@evil/lists",
    "http://evil:8787/lists",
    "http://localhost./lists",
    "http://0.0.0.0/lists",
    "http://[::]/lists",
    "http://[::ffff:7f00:1]/lists",
    "http://[::ffff:192.168.0.2]/lists",
    "http://127.0.0.2/lists",
  ])("as %s", async (url) => {
    expect(await problemOf(await ask(url, {}, OPEN))).toBe("403 forbidden");
  });

  test.each([
    "null",
    "",
    "http://localhost.evil:8787",
    "http://localhost",
    "http://localhost:8787.evil",
    "http://localhost:8787@evil",
    "https://localhost:8787",
    "http://127.0.0.1:8787",
    "HTTP://LOCALHOST:8787",
    "http://localhost:8787, http://evil",
    "file://",
  ])("from a page of %j", async (origin) => {
    for (const [method, path] of [
      ["GET", "/lists"],
      ["POST", "/lists/x/todos"],
      ["GET", "/lists/x/events"],
      ["HEAD", "/lists"],
      ["OPTIONS", "/lists"],
    ] as const) {
      const answer = await ask(`http://localhost:8787${path}`, { method, headers: { origin } }, OPEN);
      expect(answer.status).toBe(403);
      expect(answer.headers.get("access-control-allow-origin")).toBeNull();
    }
  });

  test.each(["cross-site", "same-site", "CROSS-SITE", ""])("by a browser that says %j", async (site) => {
    const headers = { "sec-fetch-site": site };
    expect(await problemOf(await ask("http://localhost:8787/lists", { headers }, OPEN))).toBe(
      "403 forbidden",
    );
  });
});

describe("a closed worker is not opened", () => {
  test.each([
    "/lists/mine/../theirs/todos",
    "/lists/mine%2f..%2ftheirs/todos",
    "/lists/mine/%2e%2e/theirs/todos",
    "//lists/theirs/todos",
    "/lists//theirs/todos",
    "/lists/theirs//todos",
    "/lists/theirs/todos/",
    "/LISTS/theirs/todos",
    "/lists/theirs;x/todos",
    "/lists/theirs%3f/todos",
    "/lists/theirs%20/todos",
    "/lists/%74heirs/todos",
    "/lists/%2574heirs/todos",
    "/lists/*/todos",
    "/lists/mine-*/todos",
  ])("by the path %s", async (path) => {
    for (const method of ["GET", "HEAD", "POST", "OPTIONS", "DELETE"]) {
      const headers = await bearer({ lists: ["mine", "mine-*"] });
      const { status } = await ask(path, { method, headers });
      expect([400, 403, 404, 405], `${method} ${path}`).toContain(status);
    }
  });

  test.each(["GET", "HEAD", "OPTIONS", "PUT", "POST", "PATCH", "DELETE"])(
    "by the method %s",
    async (method) => {
      for (const path of ["/lists", "/lists/theirs/todos", "/lists/theirs/events", "/openapi.json"])
        expect((await ask(path, { method })).status).toBe(401);
    },
  );

  test.each(["/lists/theirs/todos", "/lists/theirs/events", "/lists/theirs/events-ticket", "/nothing"])(
    "by an upgrade of %s",
    async (path) => {
      const headers = { upgrade: "websocket", "sec-websocket-protocol": "bearer, x" };
      const answer = await ask(path, { headers });
      expect([answer.status, answer.webSocket]).toEqual([401, null]);
    },
  );

  test("by a ticket that was used, is another list's, or is none", async () => {
    const headers = await bearer({ lists: ["ticketed"], scope: "read" });
    const issued = await ask("/lists/ticketed/events-ticket", { method: "POST", headers });
    const { ticket } = await issued.json<{ ticket: string }>();
    const watch = (list: string, query: string) => ask(`/lists/${list}/events?${query}`);
    expect((await watch("elsewhere", `ticket=${ticket}`)).status).toBe(401);
    // It opens nothing but the events, and a second `ticket` is not looked for.
    expect((await ask(`/lists/ticketed/todos?ticket=${ticket}`)).status).toBe(401);
    expect((await watch("ticketed", `ticket=x&ticket=${ticket}`)).status).toBeGreaterThanOrEqual(400);
    const answers = await Promise.all([1, 2, 3].map(() => watch("ticketed", `ticket=${ticket}`)));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 401, 401]);
    await Promise.all(answers.map(({ body }) => body?.cancel()));
    for (const query of ["ticket=", "ticket=%00", "ticket", "ticket[]=x", "ticket=__proto__"])
      expect((await watch("ticketed", query)).status).toBe(401);
  });
});
