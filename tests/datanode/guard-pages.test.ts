import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createSync } from "../../workers/sync/app.ts";
import { ask, bearer, CLOSED, mint, OPEN, problemOf } from "./guard.ts";

// Refused requests leave lines in the log; one test is about them.
beforeEach(() => void vi.spyOn(console, "log").mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

describe("an open worker", () => {
  const HEADERS = { "content-type": "application/json" };
  const post = (url: string, headers: Record<string, string>) =>
    ask(url, { method: "POST", headers: { ...HEADERS, ...headers }, body: '{"task":"TaskA"}' }, OPEN);

  test.each(["http://127.0.0.1:8787", "http://localhost:1", "http://[::1]:8787"])(
    "answers as %s, also its own pages",
    async (own) => {
      const same = { origin: own, "sec-fetch-site": "same-origin" };
      expect((await ask(`${own}/lists`, {}, OPEN)).status).toBe(200);
      expect((await post(`${own}/lists/open/todos`, same)).status).toBe(201);
    },
  );

  test.each(["http://evil.example", "http://localhost.evil.example", "http://192.168.0.2:8787"])(
    "does not answer as %s (DNS rebinding)",
    async (name) => {
      for (const path of ["/lists", "/lists/open/todos", "/nothing"])
        expect(await problemOf(await ask(name + path, {}, OPEN))).toBe("403 forbidden");
    },
  );

  test.each([
    { origin: "http://evil.example" },
    { origin: "null" },
    { origin: "http://127.0.0.1:3000" },
    { origin: "https://127.0.0.1:8787" },
    { "sec-fetch-site": "cross-site" },
    { "sec-fetch-site": "same-site" },
  ])("answers no foreign page: %o", async (headers) => {
    const url = "http://127.0.0.1:8787/lists/foreign";
    expect(await problemOf(await ask(`${url}/todos`, { headers }, OPEN))).toBe("403 forbidden");
    expect(await problemOf(await post(`${url}/todos`, headers))).toBe("403 forbidden");
    const upgrade = { headers: { ...headers, upgrade: "websocket" } };
    expect(await problemOf(await ask(`${url}/events`, upgrade, OPEN))).toBe("403 forbidden");
  });

  test("answers the pages that TODO_CORS_ORIGINS names", async () => {
    const headers = { origin: "http://127.0.0.1:3000", "sec-fetch-site": "same-site" };
    const settings = { ...OPEN, TODO_CORS_ORIGINS: "http://127.0.0.1:3000" };
    const answer = await ask("http://127.0.0.1:8787/lists", { headers }, settings);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe(headers.origin);
  });
});

describe("a page's form", () => {
  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "x"])(
    "changes nothing as %s",
    async (type) => {
      const headers = { ...(await bearer({ scope: "admin" })), "content-type": type };
      for (const [method, path] of [
        ["POST", "/lists/form/todos"],
        ["DELETE", "/lists/form/todos/1"],
        ["POST", "/lists/form/import"],
        ["POST", "/lists/form/events-ticket"],
      ] as const) {
        const answer = await ask(path, { method, headers, body: "{}" });
        expect(await problemOf(answer), path).toBe("415 unsupported-media-type");
      }
      const sync = await createSync().request(
        "/lists/form/sync",
        { method: "POST", headers, body: "{}" },
        OPEN,
      );
      expect(await problemOf(sync)).toBe("415 unsupported-media-type");
    },
  );
});

describe("every answer", () => {
  test.each(["/health", "/lists", "/lists/x/todos", "/nothing", "/lists/NO/todos"])(
    "of %s tells browsers to run, frame, guess and keep nothing, and has an id",
    async (path) => {
      for (const method of ["GET", "HEAD", "PUT"]) {
        const { headers } = await ask(path, { method, headers: await bearer() });
        expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
        expect(headers.get("x-content-type-options")).toBe("nosniff");
        expect(headers.get("referrer-policy")).toBe("no-referrer");
        expect(headers.get("cross-origin-resource-policy")).toBe("same-origin");
        expect(headers.get("cache-control")).toBe("no-store");
        expect(headers.get("todo-request-id")).toMatch(/^[\da-f-]{36}$/);
        expect(headers.get("access-control-allow-origin")).toBeNull();
      }
    },
  );

  test("over https tells browsers to stay there", async () => {
    expect((await ask("https://todo.example/health")).headers.get("strict-transport-security")).toMatch(
      /^max-age/,
    );
    expect((await ask("http://todo.example/health")).headers.has("strict-transport-security")).toBe(false);
  });

  test("that refuses leaves one line in the log: its id, and no token, path or text", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const { token } = await mint({ scope: "read", lists: ["work"] });
    const init = {
      method: "POST",
      headers: {
        authorization: `Bearer ${token}`,
        "content-type": "application/json",
        "todo-request-id": "mine-1",
      },
      body: '{"task":"a secret"}',
    };
    const answer = await ask("/lists/private/todos", init);
    expect(answer.headers.get("todo-request-id")).toBe("mine-1");
    const lines = log.mock.calls.map(([line]) => String(line));
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      {
        event: "refused",
        status: 403,
        method: "POST",
        route: "/lists/:list/todos",
        sub: "ann",
        requestId: "mine-1",
      },
    ]);
    expect(lines.join()).not.toMatch(/secret|private|eyJ/);
  });

  test.each(["a b", "x".repeat(65), ""])("has an id of its own where the request's is %j", async (id) => {
    const answer = await ask("/health", { headers: { "todo-request-id": id } });
    expect(answer.headers.get("todo-request-id")).toMatch(/^[\da-f-]{36}$/);
  });

  test("says nothing of what failed inside", async () => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const LISTS = {
      getByName: () => ({ status: () => Promise.reject(new Error("a secret of the inside")) }),
    };
    const answer = await ask("/lists/x/status", { headers: await bearer() }, { ...CLOSED, LISTS });
    expect(answer.status).toBe(500);
    expect(await answer.text()).not.toContain("inside");
  });
});

describe("pages of other origins", () => {
  const origin = "https://page.example";
  const NAMED = { ...CLOSED, TODO_CORS_ORIGINS: `https://first.example, ${origin}` };
  const preflight = {
    method: "OPTIONS",
    headers: {
      origin,
      "access-control-request-method": "PATCH",
      "access-control-request-headers": "authorization",
    },
  };

  test("may ask where TODO_CORS_ORIGINS names them: preflights are answered without a token, ours are readable", async () => {
    const allowed = await ask("/lists/x/todos/1", preflight, NAMED);
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get("access-control-allow-origin")).toBe(origin);
    expect(allowed.headers.get("access-control-allow-methods")).toContain("PATCH");
    expect(allowed.headers.get("access-control-allow-headers")).toContain("authorization");
    const answer = await ask("/lists/x/todos", { headers: { origin, ...(await bearer()) } }, NAMED);
    expect(answer.status).toBe(200);
    expect(answer.headers.get("access-control-allow-origin")).toBe(origin);
    expect(answer.headers.get("access-control-allow-credentials")).toBeNull();
    expect(answer.headers.get("vary")).toMatch(/origin/i);
    for (const name of [
      "todo-bookmark",
      "todo-bookmark-lost",
      "todo-stamp",
      "todo-event-id",
      "todo-node",
      "retry-after",
      "location",
    ])
      expect(answer.headers.get("access-control-expose-headers")).toContain(name);
  });

  test.each([
    ["no setting", CLOSED],
    ["other origins", { ...CLOSED, TODO_CORS_ORIGINS: "https://page.example.org,http://page.example" }],
  ])("may not with %s: no preflight is answered", async (_, settings) => {
    const refused = await ask("/lists/x/todos/1", preflight, settings);
    expect(refused.status).toBe(401);
    expect(refused.headers.get("access-control-allow-origin")).toBeNull();
  });

  test.each(["*", "page.example", "https://page.example/", "null"])("can't be named as %s", async (text) => {
    vi.spyOn(console, "error").mockImplementation(() => {});
    const answer = await ask("/health", { headers: { origin } }, { ...CLOSED, TODO_CORS_ORIGINS: text });
    expect(answer.status).toBe(500);
  });
});
