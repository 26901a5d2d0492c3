import { request } from "node:http";
import { afterAll, describe, expect, it } from "vitest";
import { type Arrangement, startCluster } from "../../scripts/cluster.ts";
import type { LocalWorker } from "../../scripts/config.ts";
import { DATANODE_ROUTES, pathOf, SYNC_ROUTES } from "../helpers/routes.ts";
import { NodeClient } from "../helpers/system-client.ts";
import { expectProblem } from "../helpers/system-problem.ts";

const TOKEN = "s3cret-Token";
/** What makes a worker differ from its neighbours here; the sync worker is as node a. */
const VARS: Record<string, Record<string, string>> = {
  a: { TODO_TOKEN: TOKEN },
  b: {},
  c: { TODO_OPEN: "true" },
  d: { TODO_TOKEN: "" },
  e: { TODO_OPEN: "yes" },
};

const cluster = await startCluster({ nodes: Object.keys(VARS), arrange: withVars });
afterAll(() => cluster.stop());

function withVars({ datanodes, sync }: Arrangement): Arrangement {
  const differing = (worker: LocalWorker, like: string) => ({
    ...worker,
    vars: { ...worker.vars, TODO_SYNC_MODE: "manual", ...VARS[like] },
  });
  return {
    datanodes: datanodes.map((node) => differing(node, node.vars.NODE ?? "")),
    sync: differing(sync, "a"),
  };
}

function client(name: string): NodeClient {
  return new NodeClient(cluster.urls[name] ?? "");
}

/** What a worker does not have is no more open than what it has. */
const ELSEWHERE: readonly (readonly [method: string, path: string])[] = [
  ["GET", "/lists/NO/todos"],
  ["PUT", "/lists/x/todos"],
  ["GET", "/health/"],
  ["GET", "/health/x"],
  ["POST", "/health/x"],
  ["GET", "/nothing"],
  ["OPTIONS", "/lists/x/todos"],
];

/** Every request to `worker` that needs a token. */
function guarded(worker: string): readonly (readonly [method: string, path: string])[] {
  const routes = worker === "sync" ? SYNC_ROUTES : DATANODE_ROUTES;
  const closed = routes.filter(({ path }) => path !== "/health");
  return [...closed.map((route) => [route.method, pathOf(route, "x")] as const), ...ELSEWHERE];
}

describe("a worker without a token refuses everyone, everything but health", () => {
  it.each(["b", "c", "d"])("node %s", async (name) => {
    const node = client(name);
    expect(await node.request("/health")).toMatchObject({ status: 200 });
    for (const [method, path] of guarded(name)) {
      for (const authorization of [
        undefined,
        `Bearer ${TOKEN}`,
        "Bearer ",
        "Bearer undefined",
        "Bearer yes",
      ]) {
        const answer = await node.request(path, {
          method,
          ...(authorization && { headers: { authorization } }),
        });
        expectProblem(answer, "unauthorized");
        expect(answer.headers.get("www-authenticate")).toBe("Bearer");
      }
    }
  });

  it("does not look at the Host header", async () => {
    for (const host of ["localhost", "127.0.0.1"]) {
      const headers = { host, "x-forwarded-host": host, "cf-connecting-ip": "127.0.0.1" };
      expectProblem(await client("b").request("/lists", { headers }), "unauthorized");
    }
  });
});

describe.each(["a", "sync"])("with a token, %s", (name) => {
  it.each([
    ["no token", undefined],
    ["an empty one", "Bearer "],
    ["another one", "Bearer other"],
    ["the beginning of it", `Bearer ${TOKEN.slice(0, -1)}`],
    ["more than it", `Bearer ${TOKEN}x`],
    ["another case", `Bearer ${TOKEN.toLowerCase()}`],
    ["another scheme", `Basic ${TOKEN}`],
    ["no scheme", TOKEN],
    ["two tokens", `Bearer ${TOKEN} ${TOKEN}`],
  ])("refuses %s", async (_, authorization) => {
    for (const [method, path] of guarded(name)) {
      const headers = authorization === undefined ? {} : { authorization };
      const answer = await client(name).request(path, { method, headers });
      expectProblem(answer, "unauthorized");
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    }
    expect(await client(name).request("/health")).toMatchObject({ status: 200 });
  });

  it.each(["Bearer", "bearer", "BEARER"])("takes it after %s", async (scheme) => {
    const headers = { authorization: `${scheme} ${TOKEN}` };
    expect((await client(name).request("/lists/x/status", { headers })).status).toBe(200);
  });
});

describe("with a token, a refused write", () => {
  it("changes nothing", async () => {
    const headers = { authorization: `Bearer ${TOKEN}` };
    const path = "/lists/refused/todos";
    await client("a").request(path, { method: "POST", headers, json: { task: "TaskA" } });
    const before = await client("a").request("/lists/refused/status", { headers });
    for (const [method, at, json] of [
      ["POST", path, { task: "TaskB" }],
      ["PATCH", `${path}/1`, { completed: true }],
      ["DELETE", `${path}/1`, undefined],
    ] as const)
      expectProblem(await client("a").request(at, { method, json }), "unauthorized");
    const after = await client("a").request("/lists/refused/status", { headers });
    expect(after.json).toEqual(before.json);
  });
});

/** Not with `fetch`, which sets these itself. */
function statusWith(url: string, headers: Record<string, string>): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sent.on("upgrade", (response, socket) => {
      socket.destroy();
      resolve(response.statusCode);
    });
    sent.on("error", reject).end();
  });
}

describe("an operator's TODO_OPEN=yes", () => {
  it("opens a worker to this machine's own names only: not to DNS rebinding", async () => {
    const url = `${client("e").url}/lists`;
    const { port } = new URL(url);
    for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`, "localhost"])
      expect(await statusWith(url, { host }), host).toBe(200);
    for (const host of [
      "evil.example",
      `evil.example:${port}`,
      "127.0.0.1.evil.example",
      "0.0.0.0",
      "10.0.0.1",
    ])
      expect(await statusWith(url, { host }), host).toBe(403);
  });

  it("does not open it to foreign pages, nor to their WebSockets", async () => {
    const { url } = client("e");
    const upgrade = {
      connection: "Upgrade",
      upgrade: "websocket",
      "sec-websocket-version": "13",
      "sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ==",
    };
    const events = `${url}/lists/open/events`;
    expect(await statusWith(events, { ...upgrade, origin: url })).toBe(101);
    expect(await statusWith(events, { ...upgrade, origin: "https://evil.example" })).toBe(403);
    expect(await statusWith(`${url}/lists`, { origin: "https://evil.example" })).toBe(403);
    expect(await statusWith(`${url}/lists`, { "sec-fetch-site": "cross-site" })).toBe(403);
  });

  it("opens a worker to everyone", async () => {
    expect(await client("e").create("open", "TaskA")).toMatchObject({ version: 1 });
  });
});
