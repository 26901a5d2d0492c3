import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { createDatanode, DATANODE_ROUTES } from "../../workers/datanode/http/app.ts";
import { createSync, SYNC_ROUTES } from "../../workers/sync/app.ts";
import { ask, bearer, problemOf } from "./guard.ts";

// Refused requests leave lines in the log; one test is about them.
beforeEach(() => void vi.spyOn(console, "log").mockImplementation(() => {}));
afterEach(() => vi.restoreAllMocks());

const name = ({ method, path }: { method: string; path: string }) => `${method} ${path}`;

describe.each([
  ["the datanode", createDatanode(), DATANODE_ROUTES],
  ["the sync worker", createSync(), SYNC_ROUTES],
] as const)("every route of %s", (_, app, routes) => {
  test("is in the one table that says its scope: the guard knows no other", () => {
    // Without middleware and the answers for other methods.
    const own = app.routes.filter(({ method }) => method !== "ALL");
    expect([...new Set(own.map(name))].toSorted()).toEqual(routes.map(name).toSorted());
  });

  test("that changes something needs more than `read`, but a ticket to watch", () => {
    const changing = routes.filter(({ method }) => method !== "GET");
    const free = changing.filter(({ scope }) => scope === "read" || scope === "public");
    expect(free.map(name).filter((route) => !route.endsWith("/events-ticket"))).toEqual([]);
  });

  test("but health is public to nobody", () => {
    expect(routes.filter(({ scope }) => scope === "public").map(name)).toEqual(["GET /health"]);
  });
});

describe("the scope", () => {
  const guarded = DATANODE_ROUTES.filter(({ scope }) => scope !== "public");
  test.each(guarded.map((route) => [name(route), route.scope, route] as const))(
    "of %s is %s at least",
    async (_, needed, { method, path: pattern }) => {
      const path = pattern.replace(":list", "scoped").replace(":id", "1");
      const below = { read: [], write: ["read"], admin: ["read", "write"], public: [] }[needed];
      for (const scope of below) {
        const answer = await ask(path, { method, headers: await bearer({ scope }) });
        expect(await problemOf(answer), scope).toBe("403 forbidden");
      }
      const enough = await ask(path, { method, headers: await bearer({ scope: needed }) });
      expect([401, 403]).not.toContain(enough.status);
      await enough.body?.cancel();
    },
  );
});

describe("a token's lists", () => {
  test("are those it sees; a page and its `next` name no other", async () => {
    const admin = { ...(await bearer()), "content-type": "application/json" };
    for (const list of ["seen-1", "seen-2", "seen-3", "unseen-a", "seen-4", "a-unseen", "zz"]) {
      const body = JSON.stringify({ task: "TaskA" });
      await ask(`/lists/${list}/todos`, { method: "POST", headers: admin, body });
    }
    const headers = await bearer({ lists: ["seen-*", "zz"], scope: "read" });
    const names: string[] = [];
    for (let after = ""; ; ) {
      const answer = await ask(`/lists?limit=2${after}`, { headers });
      const page = await answer.json<{ lists: { list: string }[]; next: string | null }>();
      names.push(...page.lists.map(({ list }) => list));
      if (page.next === null) break;
      expect(names).toContain(page.next);
      after = `&after=${page.next}`;
    }
    expect(names).toEqual(["seen-1", "seen-2", "seen-3", "seen-4", "zz"]);
  });

  test("are refused alike whether they exist, on every route, without a bookmark", async () => {
    const body = JSON.stringify({ task: "secret" });
    const owner = { ...(await bearer()), "content-type": "application/json" };
    await ask("/lists/exists/todos", { method: "POST", headers: owner, body });
    const headers = await bearer({ lists: ["other"], scope: "admin" });
    const routes = [...DATANODE_ROUTES.map(name), "GET /lists/:list/nothing", "PUT /lists/:list/todos"];
    for (const route of routes.filter((each) => each.includes(":list"))) {
      const [method = "", pattern = ""] = route.split(" ");
      const answers = ["exists", "absent"].map(async (list) => {
        const answer = await ask(pattern.replace(":list", list).replace(":id", "1"), { method, headers });
        const ours = [...answer.headers].filter(([name]) => name !== "todo-request-id");
        return { status: answer.status, ours, text: (await answer.text()).replace(list, "LIST") };
      });
      const [exists, absent] = await Promise.all(answers);
      expect(exists, route).toEqual(absent);
      expect(exists?.status, route).toBe(403);
      expect(exists?.ours.map(([name]) => name)).not.toContain("todo-bookmark");
    }
  });

  test.each(["%65xists", "exist%73", "EXISTS", "exists%00", "exists%2f", "%2565xists"])(
    "are not got around by spelling one as %s",
    async (list) => {
      const headers = await bearer({ lists: ["other"], scope: "admin" });
      expect((await ask(`/lists/${list}/todos`, { headers })).status).toBe(403);
    },
  );
});
