import { afterAll, describe, expect, it } from "vitest";
import { DATANODE_ROUTES, methodsByPath, pathOf } from "../helpers/routes.ts";
import { startSystem } from "../helpers/system.ts";
import { expectProblem, expectRefused } from "../helpers/system-problem.ts";

const system = await startSystem();
afterAll(() => system.stop());
const a = system.node("a");
const LIST = "requests";
await a.create(LIST, "TaskA");
const TODOS = `/lists/${LIST}/todos`;

describe("unknown routes", () => {
  it.each([
    "/",
    "/todos",
    "/lists/",
    `${TODOS}/`,
    `${TODOS}/1/`,
    `${TODOS}/1/task`,
    `/lists/${LIST}/Todos`,
    "/lists//todos",
    "/Health",
    "/%",
  ])("%s", async (path) => {
    for (const method of ["GET", "POST", "DELETE", "OPTIONS"])
      expectProblem(await a.request(path, { method }), "not-found");
  });
});

describe("methods that a path lacks", () => {
  const ALLOWED = [...methodsByPath(DATANODE_ROUTES)].map(
    ([route, methods]) => [pathOf(route, LIST), methods] as const,
  );

  it.each(ALLOWED)("%s", async (path, allowed) => {
    const others = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND"].filter(
      (method) => !allowed.includes(method),
    );
    for (const method of others) {
      const answer = await expectRefused(a, LIST, path, { method }, "method-not-allowed");
      const withHead = allowed.includes("GET") ? [...allowed, "HEAD"] : allowed;
      expect(answer.headers.get("allow")?.split(", ").toSorted()).toEqual(withHead.toSorted());
    }
  });
});

describe("query parameters", () => {
  const [reads, writes] = [true, false].map((isRead) =>
    DATANODE_ROUTES.filter(({ method }) => (method === "GET") === isRead),
  );

  it.each(reads?.map((route) => pathOf(route, LIST)) ?? [])("GET %s refuses unknown ones", async (path) => {
    for (const query of ["?x=1", "?toString=1", "?__proto__=1", "?=1", "?LIMIT=1"])
      expectProblem(await a.request(path + query), "invalid");
  });

  it.each(writes?.map((route) => [route.method, pathOf(route, LIST)] as const) ?? [])(
    "%s %s refuses all, and changes nothing",
    async (method, path) => {
      const json = { task: "TaskB" };
      for (const query of ["?x=1", "?limit=1", "?deleted=false"])
        await expectRefused(a, LIST, path + query, { method, json }, "invalid");
    },
  );

  it.each([
    "?limit=1&limit=1",
    "?limit=1&limit=2",
    "?status=open&status=open",
    "?after=1-aaaaaa&after=1-aaaaaa",
    "?limit=0",
    "?limit=-1",
    "?limit=1001",
    "?limit=99999999999999999999",
    "?limit=1.5",
    "?limit=1e2",
    "?limit=0x10",
    "?limit=%2B1",
    "?limit=%201",
    "?limit=x",
    "?limit=",
    "?limit",
    "?status=",
    "?status=live",
    "?status=Open",
    "?status=done",
    "?status=open,completed",
    "?after=",
    "?after=1",
    "?after=x",
    "?after=0-aaaaaa",
    "?after=1-A",
    "?after=%00",
    "?after=%ff",
  ])("GET todos%s is refused", async (query) => expectProblem(await a.request(TODOS + query), "invalid"));

  it.each(["?", "?limit=1", "?limit=1000", "?status=all&limit=10", "?limit=10&status=open&after=1-aaaaaa"])(
    "GET todos%s is answered",
    async (query) => expect((await a.request(TODOS + query)).status).toBe(200),
  );
});

describe("list names", () => {
  const longest = "a".repeat(63);
  it.each(["a", "0", "a-", "a--b", "2026-11-22", longest])("%s is one", async (list) => {
    expect(await a.create(list, "TaskA")).toMatchObject({ version: 1 });
    expect(await a.todos(list)).toHaveLength(1);
  });

  it.each([
    "-a",
    "A",
    "a_b",
    "a.b",
    "%20",
    "a%20",
    "%0a",
    "a%0A",
    "%C3%BC",
    "a%2Fb",
    "%00",
    "%E0%A4%A",
    "%ZZ",
    "%",
    "a*",
    `${longest}a`,
  ])("%s is none", async (list) => {
    for (const route of DATANODE_ROUTES.filter(({ path }) => path.startsWith("/lists/:list/")))
      expectProblem(await a.request(pathOf(route, list), { method: route.method }), "invalid");
  });
});

describe("very long requests", () => {
  it("a very long id, list or query is refused as any other bad one", async () => {
    const long = "1".repeat(15_000);
    expectProblem(await a.request(`${TODOS}/${long}`), "invalid");
    expectProblem(await a.request(`/lists/${long}/todos`), "invalid");
    expectProblem(await a.request(`${TODOS}?after=${long}`), "invalid");
    expectProblem(await a.request(`/${long}`), "not-found");
  });
});

describe("the calls of a round", () => {
  const CALLS = ["open", "diff", "apply", "settle", "purge", "summary", "counts", "note", "tick", "wake"];
  it.each(CALLS)("%s is no route", async (call) => {
    const request = { list: LIST, round: 9, lease: "x", protocol: 1, heard: null, gone: [], recount: false };
    // `/lists/open` is a list, which can only be deleted.
    expectProblem(await a.request(`/lists/${call}`), "method-not-allowed");
    for (const base of ["", `/lists/${LIST}`, "/rpc", `${TODOS}/1`]) {
      expectProblem(await a.request(`${base}/${call}`), "not-found");
      await expectRefused(a, LIST, `${base}/${call}`, { method: "POST", json: request }, "not-found");
    }
  });
});
