/** What the gateway does with a write whose answer is lost, and with a node that is retired: the nodes' objects are doubles, all else is as deployed. */
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { WebEnv } from "../../workers/web/env.ts";
import { answer } from "../../workers/web/gateway.ts";
import { bearer, CLOSED, problemOf } from "./guard.ts";

const CONTEXT = { waitUntil() {}, passThroughOnException() {}, props: {} } as unknown as ExecutionContext;
/** What `create` answers once it is let. */
const CREATED = { outcome: { id: "1-a7k2xq" }, bookmark: "", lost: [], stamp: null };

const BEHIND = { outcome: { type: "behind", detail: "later" }, bookmark: "", lost: [], stamp: null };

interface DoubledNode {
  /** Idempotency keys of the creations that arrived, in their order. */
  readonly arrived: (string | undefined)[];
  /** What creations are answered with, once they are. */
  answers: object;
  readonly objects: unknown;
}

/** A node that shows that it lives, and whose first `failures` creations arrive and end without an answer. */
function node(failures: number, isAlive = true): DoubledNode {
  const arrived: (string | undefined)[] = [];
  const doubled: DoubledNode = { arrived, answers: CREATED, objects: { getByName: () => object } };
  const object = {
    async bookmark() {
      if (!isAlive) throw new Error("Network connection lost.");
      return "";
    },
    async create(request: { readonly key?: { readonly key: string } }) {
      arrived.push(request.key?.key);
      if (arrived.length <= failures) throw new Error("Network connection lost.");
      return doubled.answers;
    },
    async list() {
      return { outcome: JSON.stringify({ todos: [], next: null }), bookmark: "", lost: [], stamp: null };
    },
    async status() {
      return { outcome: {}, bookmark: "", lost: [], stamp: null };
    },
    async import() {
      return { outcome: [{ id: "1-a7k2xq", result: "created" }], bookmark: "", lost: [], stamp: null };
    },
  };
  return doubled;
}

/** `cluster`: the nodes are `a` and `b` with it behind. The gateway remembers names that failed, so each test has its own. */
function send(cluster: number, [a, b]: readonly [DoubledNode, DoubledNode], request: Request, settings = {}) {
  const nodes = { [`DATANODE_A${cluster}`]: a.objects, [`DATANODE_B${cluster}`]: b.objects };
  const env = { TODO_OPEN: "yes", ...nodes, ...settings } as unknown as WebEnv;
  return answer(request, env, CONTEXT);
}

function ask(
  cluster: number,
  nodes: readonly [DoubledNode, DoubledNode],
  headers: Record<string, string> = {},
): Promise<Response> {
  const request = new Request("http://127.0.0.1/lists/inbox/todos", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ task: "Once" }),
  });
  return send(cluster, nodes, request);
}

beforeEach(() => {
  // The routes log what fails, and here it is meant to.
  vi.spyOn(console, "error").mockImplementation(() => {});
  vi.spyOn(console, "log").mockImplementation(() => {});
});

test("a write with a key whose answer was lost goes to the same node again, with its key, and to no other", async () => {
  const [a, b] = [node(1), node(0)];
  const answered = await ask(1, [a, b], { "idempotency-key": "once" });
  expect([answered.status, answered.headers.get("todo-node")]).toEqual([201, "a1"]);
  expect([a.arrived, b.arrived]).toEqual([["once", "once"], []]);
});

test("a write whose answer was lost, and that is then refused for now, is made nowhere else: the first one may still arrive", async () => {
  const [a, b] = [node(1), node(0)];
  a.answers = BEHIND;
  const answered = await ask(4_000, [a, b], { "idempotency-key": "once" });
  expect([answered.status, answered.headers.get("todo-node")]).toEqual([500, "a4000"]);
  expect(await answered.json()).toMatchObject({ type: "/problems/internal", status: 500 });
  expect([a.arrived, b.arrived]).toEqual([["once", "once"], []]);
});

test("a write that is refused for now goes to the next node", async () => {
  const [a, b] = [node(0), node(0)];
  a.answers = BEHIND;
  expect((await ask(4_001, [a, b], { "idempotency-key": "once" })).headers.get("todo-node")).toBe("b4001");
});

/** Of a sync worker that answers who is retired. */
function retiring(...nodes: readonly string[]) {
  const registrations = vi.fn(async () => nodes.map((name) => ({ node: name, seq: 1, retired: true })));
  return { registrations, settings: { SCHEDULER: { getByName: () => ({ registrations }) } } };
}

describe("[P2] a retired node", () => {
  const read = () => new Request("http://127.0.0.1/lists/inbox/todos");
  const write = () =>
    new Request("http://127.0.0.1/lists/inbox/todos", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ task: "Once" }),
    });

  test.each([
    ["read", read],
    ["write", write],
  ])(
    "is passed over by a %s, be it the nearest: what it has no round goes on with",
    async (what, request) => {
      const cluster = 4_010 + what.length;
      const { settings } = retiring(`a${cluster}`);
      const [a, b] = [node(0), node(0)];
      expect((await send(cluster, [a, b], request(), settings)).headers.get("todo-node")).toBe(`b${cluster}`);
      b.answers = BEHIND;
      expect((await send(cluster, [a, b], write(), settings)).status).toBe(503);
      expect(a.arrived).toEqual([]);
    },
  );

  test("answers who asks for it by its name", async () => {
    const { settings } = retiring("a4020");
    const request = new Request(read(), { headers: { "todo-node": "a4020" } });
    const answered = await send(4_020, [node(0), node(0)], request, settings);
    expect([answered.status, answered.headers.get("todo-node")]).toEqual([200, "a4020"]);
  });

  test("is known for some seconds once the sync worker was asked; where that does not answer, all nodes take part", async () => {
    const { registrations, settings } = retiring();
    registrations.mockRejectedValue(new Error("away"));
    const env = {
      TODO_OPEN: "yes",
      DATANODE_A4030: node(0).objects,
      DATANODE_B4030: node(0).objects,
      ...settings,
    };
    for (let n = 0; n < 3; n++)
      expect((await answer(read(), env as unknown as WebEnv, CONTEXT)).headers.get("todo-node")).toBe(
        "a4030",
      );
    expect(registrations).toHaveBeenCalledTimes(1);
  });

  test("is asked for beside the requests: only after a minute without any does one wait for the sync worker", async () => {
    const { registrations, settings } = retiring();
    const nodes = { DATANODE_A4040: node(0).objects, DATANODE_B4040: node(0).objects };
    const env = { TODO_OPEN: "yes", ...nodes, ...settings } as unknown as WebEnv;
    const waiting: Promise<unknown>[] = [];
    const ctx = { ...CONTEXT, waitUntil: (promise: Promise<unknown>) => waiting.push(promise) };
    const answeredBy = async () =>
      (await answer(read(), env, ctx as unknown as ExecutionContext)).headers.get("todo-node");
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      expect(await answeredBy()).toBe("a4040");
      registrations.mockResolvedValue([{ node: "a4040", seq: 2, retired: true }]);
      vi.setSystemTime(Date.now() + 5_000);
      expect(await answeredBy()).toBe("a4040");
      await Promise.all(waiting);
      expect(await answeredBy()).toBe("b4040");
      registrations.mockResolvedValue([{ node: "b4040", seq: 3, retired: true }]);
      vi.setSystemTime(Date.now() + 60_000);
      expect(await answeredBy()).toBe("a4040");
      expect(registrations).toHaveBeenCalledTimes(3);
    } finally {
      vi.useRealTimers();
    }
  });
});

test("a write without a key whose answer was lost is sent nowhere again: whether it was made is not known", async () => {
  const [a, b] = [node(1), node(0)];
  expect((await ask(2, [a, b])).status).toBe(500);
  expect([a.arrived, b.arrived]).toEqual([[undefined], []]);
});

test("a write goes to the next node where the first one shows no sign of life, so that nothing reached it", async () => {
  const [a, b] = [node(0, false), node(0)];
  const answered = await ask(3, [a, b]);
  expect([answered.status, answered.headers.get("todo-node")]).toEqual([201, "b3"]);
  expect([a.arrived, b.arrived]).toEqual([[], [undefined]]);
});

test.each(["/health", "/openapi.json", "/nothing", "/lists/NO"])(
  "that the gateway could answer %s for a node says nothing of the node's life: the write goes where there is some",
  async (path) => {
    const cluster = 4 + path.length;
    const [a, b] = [node(0, false), node(0)];
    const headers = { "todo-node": `a${cluster}` };
    await send(cluster, [a, b], new Request(`http://127.0.0.1${path}`, { headers }));
    const answered = await ask(cluster, [a, b]);
    expect([answered.status, answered.headers.get("todo-node")]).toEqual([201, `b${cluster}`]);
    expect([a.arrived, b.arrived]).toEqual([[], [undefined]]);
  },
);

test.each(["application/x-ndjson", "application/jsonl", "application/json-lines; charset=utf-8"])(
  "an import as %s is handed on as it comes: no copy of it waits in memory",
  async (type) => {
    const request = new Request("http://127.0.0.1/lists/inbox/import", {
      method: "POST",
      headers: { "content-type": type },
      body: '{"task":"Once"}\n',
    });
    const answered = await send(2_000 + type.length, [node(0), node(0)], request);
    expect(await answered.text()).toContain('"created":1');
    // A copy would have been read in its place.
    expect(request.bodyUsed).toBe(true);
  },
);

test("who has no token learns of no node's name: neither of one there is, nor of one that there is not", async () => {
  const { TODO_KEYS } = CLOSED;
  const scheduler = { standings: async () => ({ revoked: [], full: [] }) };
  const settings = { TODO_OPEN: "", TODO_KEYS, SCHEDULER: { getByName: () => scheduler } };
  const asked = async (name: string, headers = {}) => {
    const url = "http://127.0.0.1/lists/inbox/todos";
    const request = new Request(url, { method: "DELETE", headers: { "todo-node": name, ...headers } });
    return problemOf(await send(3_000, [node(0, false), node(0, false)], request, settings));
  };
  expect(await asked("a3000")).toBe("401 unauthorized");
  expect(await asked("z")).toBe("401 unauthorized");
  expect(await asked("a3000", await bearer())).toBe("503 unreachable");
  expect(await asked("z", await bearer())).toBe("400 invalid");
  expect(await asked("z", await bearer({ lists: ["other"] }))).toBe("403 forbidden");
});
