/** The calendar feed: who may read it, and what programs that ask again and again are answered. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { CALENDAR_AUDIENCE } from "../../workers/auth/token.ts";
import { ask, bearer, CLOSED, FUTURE, mint, OPEN, problemOf } from "./guard.ts";
import { catalog, directory } from "./objects.ts";

const log = vi.fn<(line: string) => void>();
beforeEach(() => void vi.spyOn(console, "log").mockImplementation(log));
afterEach(() => {
  vi.restoreAllMocks();
  log.mockReset();
});

function mintFor(list: string, grant: object = {}) {
  return mint({ aud: CALENDAR_AUDIENCE, scope: "read", lists: [list], ...grant });
}

async function addressOf(list: string, grant: object = {}): Promise<string> {
  return `/lists/${list}/calendar.ics?token=${(await mintFor(list, grant)).token}`;
}

async function create(list: string, todo: object): Promise<string> {
  const headers = { ...(await bearer()), "content-type": "application/json" };
  const answer = await ask(`/lists/${list}/todos`, { method: "POST", headers, body: JSON.stringify(todo) });
  return (await answer.json<{ id: string }>()).id;
}

async function remove(list: string, id: string): Promise<void> {
  await ask(`/lists/${list}/todos/${id}`, { method: "DELETE", headers: await bearer() });
}

describe("a calendar's token", () => {
  test("opens its list's calendar, and nothing else: not another list's, no other route, and not as a header", async () => {
    await create("feed-own", { task: "milk" });
    const { token } = await mintFor("feed-own");
    const query = `?token=${token}`;
    expect((await ask(`/lists/feed-own/calendar.ics${query}`)).status).toBe(200);
    expect(await problemOf(await ask(`/lists/feed-other/calendar.ics${query}`))).toBe("403 forbidden");
    for (const path of ["todos", "export", "status", "events", "conflicts"])
      expect(await problemOf(await ask(`/lists/feed-own/${path}${query}`))).toBe("401 unauthorized");
    const headers = { authorization: `Bearer ${token}` };
    for (const path of ["/lists/feed-own/calendar.ics", "/lists/feed-own/todos", "/lists"])
      expect(await problemOf(await ask(path, { headers }))).toBe("401 unauthorized");
  });

  test("is the only one that an address takes: neither a request's token nor the cluster's own", async () => {
    const { token } = await mint({ lists: ["feed-only"], scope: "read" });
    const settings = { ...CLOSED, TODO_TOKEN: "secret" };
    for (const given of [token, "secret", ""]) {
      const answer = await ask(`/lists/feed-only/calendar.ics?token=${given}`, {}, settings);
      expect(await problemOf(answer)).toBe("401 unauthorized");
    }
    const headers = { authorization: `Bearer ${token}` };
    expect((await ask("/lists/feed-only/calendar.ics", { headers })).status).toBe(200);
  });

  test("is refused once it is revoked or has expired", async () => {
    const { token, claims } = await mintFor("feed-revoked");
    const path = `/lists/feed-revoked/calendar.ics?token=${token}`;
    expect((await ask(path)).status).toBe(200);
    await directory().revoke([{ jti: claims.jti, exp: FUTURE }]);
    expect(await problemOf(await ask(path))).toBe("401 unauthorized");
    expect(await problemOf(await ask(await addressOf("feed-revoked", { exp: 1_000_000_000 })))).toBe(
      "401 unauthorized",
    );
  });

  test("that does more than read is not minted", async () => {
    await expect(mintFor("feed", { scope: "write" })).rejects.toThrow("only reads");
  });

  test("stands in no line of the log, nor is its address told to other sites", async () => {
    const { token } = await mintFor("feed-log");
    const answer = await ask(`/lists/feed-other/calendar.ics?token=${token}`);
    expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    const lines = log.mock.calls.map(([line]) => line);
    expect(lines).toHaveLength(1);
    expect(lines.join()).not.toContain(token);
  });
});

describe("a calendar", () => {
  test("has what is not deleted, completed or not, and says what it is", async () => {
    const id = await create("feed-all", { task: "milk", due: "2026-12-01" });
    await create("feed-all", { task: "bread", completed: true });
    await remove("feed-all", await create("feed-all", { task: "never mind" }));
    const answer = await ask(await addressOf("feed-all"));
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "text/calendar; charset=utf-8",
      "content-disposition": 'attachment; filename="feed-all.ics"',
      "cache-control": "private, no-cache",
      "x-content-type-options": "nosniff",
      "todo-bookmark": expect.any(String),
    });
    const text = await answer.text();
    expect(text).toMatch(
      /^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n[\s\S]*X-WR-CALNAME:feed-all\r\n[\s\S]*END:VCALENDAR\r\n$/,
    );
    expect(text).toContain(`UID:${id}\r\n`);
    expect(text.match(/^(SUMMARY|DUE|STATUS).*/gm)?.map((line) => line.trim())).toEqual([
      "SUMMARY:milk",
      "DUE;VALUE=DATE:20261201",
      "STATUS:NEEDS-ACTION",
      "SUMMARY:bread",
      "STATUS:COMPLETED",
    ]);
  });

  test("is not sent again where nothing changed since, and is where something did", async () => {
    await create("feed-etag", { task: "milk" });
    const path = await addressOf("feed-etag");
    const first = await ask(path);
    const etag = first.headers.get("etag") ?? "";
    expect(etag).toMatch(/^W\/"\d+-[\da-z]+"$/);
    for (const known of [etag, etag.replace("W/", ""), `"other", ${etag}`, "*"]) {
      const again = await ask(path, { headers: { "if-none-match": known } });
      expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", etag]);
      expect(again.headers.get("cache-control")).toBe("private, no-cache");
    }
    await create("feed-etag", { task: "bread" });
    const changed = await ask(path, { headers: { "if-none-match": etag } });
    expect(changed.status).toBe(200);
    expect(changed.headers.get("etag")).not.toBe(etag);
    expect(await changed.text()).toContain("SUMMARY:bread");
  });

  test("of a list that was never written is empty, and reading it creates nothing", async () => {
    const answer = await ask(await addressOf("feed-never"));
    expect(answer.status).toBe(200);
    expect(await answer.text()).not.toContain("VTODO");
    expect((await catalog.lists(null, 1_000)).names).not.toContain("feed-never");
  });

  test("of many todos comes whole, page after page", async () => {
    const headers = { ...(await bearer()), "content-type": "application/x-ndjson" };
    const tasks = Array.from({ length: 1_200 }, (_, n) => `${JSON.stringify({ task: `task ${n}` })}\n`);
    await (await ask("/lists/feed-many/import", { method: "POST", headers, body: tasks.join("") })).text();
    const text = await (await ask(await addressOf("feed-many"))).text();
    expect(text.split("BEGIN:VTODO").length - 1).toBe(1_200);
    expect(text.endsWith("END:VTODO\r\nEND:VCALENDAR\r\n")).toBe(true);
  });

  test("takes no other parameter, and answers HEAD without the todos", async () => {
    const path = await addressOf("feed-head");
    expect(await problemOf(await ask(`${path}&limit=1`))).toBe("400 invalid");
    const head = await ask(path, { method: "HEAD" });
    expect([head.status, await head.text()]).toEqual([200, ""]);
  });

  test("needs no token on an open worker, as nothing there does", async () => {
    const local = { headers: { host: "127.0.0.1" } };
    expect((await ask("http://127.0.0.1/lists/feed-open/calendar.ics", local, OPEN)).status).toBe(200);
  });
});
