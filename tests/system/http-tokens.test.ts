import { afterAll, describe, expect, it } from "vitest";
import { formatKeySet, generateSigningKey } from "../../workers/auth/keys.ts";
import { mintToken } from "../../workers/auth/token.ts";
import { DATANODE_ROUTES, pathOf, SYNC_ROUTES } from "../helpers/routes.ts";
import { eventually, startSystem } from "../helpers/system.ts";
import type { HttpAnswer, NewRequest } from "../helpers/system-client.ts";
import { expectProblem } from "../helpers/system-problem.ts";

const [{ key }, { key: next }] = await Promise.all([generateSigningKey(), generateSigningKey()]);
const system = await startSystem({
  vars: {
    TODO_OPEN: "",
    TODO_CLUSTER: "home",
    TODO_KEYS: formatKeySet([key.publicKey, next.publicKey]),
    TODO_TOKEN: "one-persons-secret",
  },
});
afterAll(() => system.stop());
/** Far enough away that no test run meets it; in seconds. */
const FUTURE = 4_000_000_000;

interface Holder {
  readonly jti: string;
  /** A request to a node, or to `sync`, with this token. */
  ask(path: string, request?: NewRequest, worker?: string): Promise<HttpAnswer>;
}

async function holder(grant: object, signedBy = key): Promise<Holder> {
  const all = { cluster: "home", sub: "ann", exp: FUTURE, lists: ["*"], scope: "write" as const, ...grant };
  const { token, claims } = await mintToken(all, signedBy);
  return {
    jti: claims.jti,
    ask(path, request = {}, worker = "a") {
      const client = worker === "sync" ? system.sync : system.node(worker);
      return client.request(path, {
        ...request,
        headers: { ...request.headers, authorization: `Bearer ${token}` },
      });
    },
  };
}

const admin = await holder({ sub: "root", scope: "admin" });
const worker = await holder({ lists: ["work-*"], scope: "write" });
const reader = await holder({ sub: "bob", lists: ["home"], scope: "read" }, next);

const NEW_TODO = { method: "POST", json: { task: "TaskA" } };
/** Everything that may change something, with a body that would do. */
const CHANGES: readonly (readonly [string, NewRequest])[] = [
  ["todos", NEW_TODO],
  ["todos/1", { method: "PATCH", json: { completed: true } }],
  ["todos/1", { method: "DELETE" }],
  ["import", { method: "POST", headers: { "content-type": "application/x-ndjson" }, body: '{"task":"x"}' }],
];

/** All that can be seen of a list, on both nodes. */
async function picture(list: string): Promise<unknown> {
  const parts = ["a", "b"].map(async (node) => {
    const todos = await admin.ask(`/lists/${list}/todos?status=all`, {}, node);
    const status = await admin.ask(`/lists/${list}/status`, {}, node);
    return [todos.json, { ...(status.json as object), clockDriftMs: 0 }];
  });
  return Promise.all(parts);
}

describe("two tokens of different lists and scopes", () => {
  it("do in their own lists what their scopes say", async () => {
    expect((await worker.ask("/lists/work-1/todos", NEW_TODO)).status).toBe(201);
    expect((await worker.ask("/lists/work-1/todos", {}, "b")).status).toBe(200);
    await admin.ask("/lists/home/todos", NEW_TODO);
    expect((await reader.ask("/lists/home/todos")).json).toMatchObject({ todos: [{ task: "TaskA" }] });
  });

  it("change nothing beyond them: not in the other's list, not with `read` in one's own", async () => {
    const before = await picture("home");
    for (const [path, request] of CHANGES) {
      expectProblem(await worker.ask(`/lists/home/${path}`, request), "forbidden");
      expectProblem(await reader.ask(`/lists/home/${path}`, request), "forbidden");
      expectProblem(await reader.ask(`/lists/new/${path}`, request), "forbidden");
    }
    expect(await picture("home")).toEqual(before);
    expect((await admin.ask("/lists")).json).not.toMatchObject({ lists: expect.arrayContaining(["new"]) });
  });

  it("see nothing of the other's list, on any route, nor whether it exists", async () => {
    const secret = { method: "POST", json: { task: "nobody else's business" } };
    await admin.ask("/lists/home/todos", secret);
    for (const route of DATANODE_ROUTES.filter(({ path }) => path.includes(":list"))) {
      for (const list of ["home", "does-not-exist"]) {
        const answer = await worker.ask(pathOf(route, list), { method: route.method });
        expectProblem(answer, "forbidden");
        expect(answer.headers.get("todo-bookmark")).toBeNull();
        expect(JSON.stringify(answer.json)).not.toContain("business");
      }
    }
    expect((await worker.ask("/lists")).json).toEqual({ lists: [{ list: "work-1", todos: 1 }], next: null });
  });

  it("ask nothing of the sync worker, nor for salvage: that takes admin", async () => {
    for (const route of SYNC_ROUTES.filter(({ path }) => path !== "/health")) {
      const { method } = route;
      expectProblem(await worker.ask(pathOf(route, "work-1"), { method }, "sync"), "forbidden");
    }
    expectProblem(await worker.ask("/lists/work-1/salvage"), "forbidden");
    expect(await admin.ask("/lists/work-1/sync", { method: "POST" }, "sync")).toMatchObject({ status: 200 });
    expect(await admin.ask("/nodes", {}, "sync")).toMatchObject({ json: { nodes: [{}, {}] } });
  });
});

describe("a token", () => {
  it("of another cluster, or expired, is refused by every worker", async () => {
    const foreign = await holder({ cluster: "elsewhere", scope: "admin" });
    const expired = await holder({ exp: 1_000_000_000, scope: "admin" });
    for (const each of [foreign, expired])
      for (const [path, name] of [
        ["/lists", "a"],
        ["/lists", "b"],
        ["/nodes", "sync"],
      ] as const)
        expectProblem(await each.ask(path, {}, name), "unauthorized");
  });

  it("stands beside TODO_TOKEN, which stays the simple way for one person", async () => {
    const headers = { authorization: "Bearer one-persons-secret" };
    expect(await system.node("a").request("/lists", { headers })).toMatchObject({ status: 200 });
    expect(await system.sync.request("/nodes", { headers })).toMatchObject({ status: 200 });
  });

  it("that is revoked is refused by every worker soon, and the others are not", async () => {
    const lost = await holder({ sub: "thief", scope: "admin" });
    const workers = [
      ["/lists", "a"],
      ["/lists", "b"],
      ["/nodes", "sync"],
    ] as const;
    for (const [path, name] of workers) expect((await lost.ask(path, {}, name)).status).toBe(200);
    const json = { jti: lost.jti, exp: FUTURE };
    expect(await admin.ask("/tokens/revoke", { method: "POST", json }, "sync")).toMatchObject({
      status: 200,
      json: {
        jti: lost.jti,
        nodes: [
          { node: "a", told: true },
          { node: "b", told: true },
        ],
      },
    });
    for (const [path, name] of workers) {
      await eventually(async () => expectProblem(await lost.ask(path, {}, name), "unauthorized"));
      expect((await admin.ask(path, {}, name)).status).toBe(200);
    }
  });

  it.each([
    {},
    { jti: "x" },
    { jti: "", exp: FUTURE },
    { jti: "x", exp: "1" },
    { jti: "x", exp: 1, sub: "y" },
  ])("is not revoked by %j", async (json) =>
    expectProblem(await admin.ask("/tokens/revoke", { method: "POST", json }, "sync"), "invalid"),
  );
});

describe("a browser's ticket", () => {
  it("opens a WebSocket once, with nothing else in its address", async () => {
    const { json } = await worker.ask("/lists/work-1/events-ticket", { method: "POST" });
    const { ticket } = json as { ticket: string };
    const url = `${system.node("a").url.replace("http", "ws")}/lists/work-1/events?ticket=${ticket}`;
    const first = new WebSocket(url);
    await new Promise<void>((resolve, reject) => {
      first.addEventListener("message", ({ data }) =>
        String(data).includes('"ready"') ? resolve() : undefined,
      );
      first.addEventListener("error", () => reject(new Error("not opened")));
    });
    first.close();
    const second = new WebSocket(url);
    expect(await new Promise((resolve) => second.addEventListener("error", () => resolve("refused")))).toBe(
      "refused",
    );
  });
});

describe("[P2] retiring a node", () => {
  const change = (node: string, what: string, json?: unknown) =>
    admin.ask(`/nodes/${node}/${what}`, { method: "POST", ...(json !== undefined && { json }) }, "sync");

  it("takes a body that repeats its name", async () => {
    for (const what of ["retire", "readmit"]) {
      expectProblem(await change("a", what), "unsupported-media-type");
      for (const json of [{}, { node: "b" }, { node: "A" }, { node: "a", force: true }, []])
        expectProblem(await change("a", what, json), "invalid");
    }
    expect(await admin.ask("/nodes", {}, "sync")).toMatchObject({
      json: { nodes: [{ retired: false }, { retired: false }] },
    });
  });

  it("that there is not is refused, and so is the last one, also where both are retired at once", async () => {
    expectProblem(await change("z", "retire", { node: "z" }), "not-found");
    const answers = await Promise.all(["a", "b"].map((node) => change(node, "retire", { node })));
    expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409]);
    for (const answer of answers.filter(({ status }) => status === 409)) expectProblem(answer, "last-node");
    // The todos are still there.
    expect((await admin.ask("/lists/work-1/todos")).json).toMatchObject({ todos: [{ task: "TaskA" }] });
  });
});
