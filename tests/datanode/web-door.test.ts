/** What the door does with a write whose answer is lost: the nodes' objects are doubles, all else is as deployed. */
import { beforeEach, expect, test, vi } from "vitest";
import { answer } from "../../workers/web/door.ts";
import type { WebEnv } from "../../workers/web/env.ts";

const CONTEXT = { waitUntil() {}, passThroughOnException() {}, props: {} } as unknown as ExecutionContext;
/** What `create` answers once it is let. */
const CREATED = { outcome: { id: "1-a7k2xq" }, bookmark: "", lost: [], stamp: null };

interface DoubledNode {
  /** Idempotency keys of the creations that arrived, in their order. */
  readonly arrived: (string | undefined)[];
  readonly objects: unknown;
}

/** A node that shows that it lives, and whose first `failures` creations arrive and end without an answer. */
function node(failures: number, isAlive = true): DoubledNode {
  const arrived: (string | undefined)[] = [];
  const object = {
    async bookmark() {
      if (!isAlive) throw new Error("Network connection lost.");
      return "";
    },
    async create(request: { readonly key?: { readonly key: string } }) {
      arrived.push(request.key?.key);
      if (arrived.length <= failures) throw new Error("Network connection lost.");
      return CREATED;
    },
  };
  return { arrived, objects: { getByName: () => object } };
}

/** `cluster`: the nodes are `a` and `b` with it behind. The door remembers names that failed, so each test has its own. */
function ask(
  cluster: number,
  [a, b]: readonly [DoubledNode, DoubledNode],
  headers: Record<string, string> = {},
): Promise<Response> {
  const nodes = { [`DATANODE_A${cluster}`]: a.objects, [`DATANODE_B${cluster}`]: b.objects };
  const env = { TODO_OPEN: "yes", ...nodes } as unknown as WebEnv;
  const request = new Request("http://127.0.0.1/lists/inbox/todos", {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify({ task: "Once" }),
  });
  return answer(request, env, CONTEXT);
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
