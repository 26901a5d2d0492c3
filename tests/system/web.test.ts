/** The gateway: the nearest node that is up answers, and a write is never made twice or lost unseen. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type System, startSystem } from "../helpers/system.ts";
import { NodeClient } from "../helpers/system-client.ts";

let system: System;
let web: NodeClient;

beforeAll(async () => {
  system = await startSystem({
    web: true,
    apart: true,
    vars: { TODO_PLACES: "a=weur,b=enam", TODO_NODE_URLS: "a=http://a.example,b=http://b.example" },
  });
  web = new NodeClient(system.cluster.urls.web ?? "");
});
afterAll(() => system?.stop());

/** The node that answered. */
async function via(path: string, headers: Record<string, string> = {}): Promise<string | null> {
  const answer = await web.request(path, { headers });
  return answer.headers.get("todo-node");
}

test("the answer says which node it came from, and `todo-node` asks for one", async () => {
  expect(await via("/lists/one/todos", { "todo-node": "a" })).toBe("a");
  expect(await via("/lists/one/todos", { "todo-node": "b" })).toBe("b");
  expect(await via("/lists/one/todos?todo-node=b")).toBe("b");
  expect(["a", "b"]).toContain(await via("/lists/one/todos"));
});

test("a node that there is not is refused by its name", async () => {
  expect(await web.request("/lists/one/todos", { headers: { "todo-node": "z" } })).toMatchObject({
    status: 400,
    json: { type: "/problems/invalid", detail: 'There is no node "z" in this cluster.' },
  });
});

test("what the gateway answers by itself has the headers of all answers, and names the request", async () => {
  const headers = { "todo-node": "z", "todo-request-id": "my-request" };
  const refused = await web.request("/lists/one/todos", { headers });
  expect(Object.fromEntries(refused.headers)).toMatchObject({
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "cache-control": "no-store",
    "content-type": "application/problem+json",
    "x-content-type-options": "nosniff",
    "todo-request-id": "my-request",
  });
});

test("the routes are the node's own: what is written through the gateway stands there, problems included", async () => {
  const a = system.node("a");
  const created = await web.request("/lists/same/todos", {
    method: "POST",
    headers: { "todo-node": "a" },
    json: { task: "TaskA" },
  });
  expect(created.status).toBe(201);
  expect(await a.todos("same")).toEqual([created.json]);
  for (const path of ["/lists/same/todos/9", "/lists/NO/todos", "/lists/same/todos?limit=0", "/nothing"]) {
    const through = await web.request(path, { headers: { "todo-node": "a" } });
    const direct = await a.request(path);
    expect([through.status, through.json]).toEqual([direct.status, direct.json]);
  }
});

test("`GET /cluster` tells the nodes; the sync worker's routes stand below it", async () => {
  expect((await web.request("/cluster")).json).toEqual({
    nodes: [
      { node: "a", place: "weur", url: "http://a.example", reachable: true, retired: false },
      { node: "b", place: "enam", url: "http://b.example", reachable: true, retired: false },
    ],
    mode: "manual",
  });
  await system.node("a").create("rounds", "TaskA");
  expect((await web.request("/cluster/lists/rounds/sync", { method: "POST" })).json).toMatchObject({
    complete: true,
  });
  expect(await system.node("b").todos("rounds")).toMatchObject([{ task: "TaskA" }]);
  expect((await web.request("/cluster/nodes")).json).toMatchObject({ nodes: [{ node: "a" }, { node: "b" }] });
});

test("outside `npm start` there is nothing to stop or start", async () => {
  expect((await web.request("/local")).json).toEqual({ nodes: [], paused: null, waiting: null });
});

test("the page comes with a policy that allows no script but its own", async () => {
  const page = await fetch(system.cluster.urls.web ?? "");
  const policy = page.headers.get("content-security-policy") ?? "";
  expect(policy).toContain("default-src 'none'; script-src 'self'");
  expect(policy).toContain("trusted-types 'none'");
  expect(policy).not.toContain("unsafe");
  const html = await page.text();
  for (const [, file = ""] of html.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
    const asset = await fetch(`${system.cluster.urls.web}${file}`);
    expect(asset.status).toBe(200);
    expect(asset.headers.get("cache-control")).toContain("immutable");
  }
});

test("[B3] while a node is down the other one reads and writes; asked for by name, it is unreachable and nothing changed", async () => {
  await web.request("/lists/down/todos", {
    method: "POST",
    headers: { "todo-node": "a" },
    json: { task: "Before" },
  });
  await system.sync.round("down");
  await system.cluster.stopNode("a");
  try {
    expect(await via("/lists/down/todos")).toBe("b");
    const write = await web.request("/lists/down/todos", { method: "POST", json: { task: "Meanwhile" } });
    expect([write.status, write.headers.get("todo-node")]).toEqual([201, "b"]);
    for (const request of [{}, { method: "POST", json: { task: "Never" } }]) {
      const answer = await web.request("/lists/down/todos", { ...request, headers: { "todo-node": "a" } });
      expect(answer).toMatchObject({ status: 503, json: { type: "/problems/unreachable" } });
      expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
    }
    expect((await web.request("/cluster")).json).toMatchObject({
      nodes: [{ reachable: false }, { reachable: true }],
    });
  } finally {
    await system.cluster.startNode("a");
  }
  await system.sync.round("down");
  const todos = (await web.request("/lists/down/todos", { headers: { "todo-node": "a" } })).json;
  expect(todos).toMatchObject({ todos: [{ task: "Before" }, { task: "Meanwhile" }] });
});

test("a write with a key is made once, however often the gateway is asked", async () => {
  const headers = { "todo-node": "a", "idempotency-key": "once" };
  const ask = () => web.request("/lists/keys/todos", { method: "POST", headers, json: { task: "Once" } });
  const answers = await Promise.all([ask(), ask(), ask()]);
  expect(new Set(answers.map(({ json }) => JSON.stringify(json))).size).toBe(1);
  expect(await system.node("a").todos("keys")).toHaveLength(1);
});

test("[B2] a read that one node can't answer yet goes to the one that can", async () => {
  const created = await web.request("/lists/seen/todos", {
    method: "POST",
    headers: { "todo-node": "b" },
    json: { task: "On b alone" },
  });
  const bookmark = created.headers.get("todo-bookmark") ?? "";
  const read = await web.request("/lists/seen/todos", { headers: { "todo-bookmark": bookmark } });
  expect([read.status, read.headers.get("todo-node")]).toEqual([200, "b"]);
});

test("[B2] a write that one node can't take yet goes to the one that can, and is made there alone", async () => {
  const created = await web.request("/lists/later/todos", {
    method: "POST",
    headers: { "todo-node": "b" },
    json: { task: "On b alone" },
  });
  const bookmark = created.headers.get("todo-bookmark") ?? "";
  const second = await web.request("/lists/later/todos", {
    method: "POST",
    headers: { "todo-bookmark": bookmark },
    json: { task: "After it" },
  });
  expect([second.status, second.headers.get("todo-node")]).toEqual([201, "b"]);
  expect(await system.node("a").todos("later")).toEqual([]);
});

test("a WebSocket through the gateway gets the events of the node that it asks for", async () => {
  const url = `${system.cluster.urls.web?.replace("http", "ws")}/lists/events/events?todo-node=b`;
  const socket = new WebSocket(url);
  const events: { event: string; data: { todo?: { task: string } } }[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  socket.addEventListener("message", ({ data }) => {
    events.push(JSON.parse(String(data)));
    if (events.length === 1) void system.node("b").create("events", "TaskB");
    if (events.length === 2) resolve();
  });
  await promise;
  socket.close();
  expect(events.map(({ event, data }) => [event, data.todo?.task])).toEqual([
    ["ready", undefined],
    ["change", "TaskB"],
  ]);
});
