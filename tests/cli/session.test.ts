import { expect, test } from "vitest";
import { oneTodo, refusal, startCluster, todo } from "./helpers/cluster.ts";
import type { Handler, Reply } from "./helpers/fake-server.ts";

const ON_A = "2026-11-22T10:00:00.123Z-0000-aaaaaa";
const LATER_ON_A = "2026-11-22T10:00:01.000Z-0000-aaaaaa";
const ON_B = "2026-11-22T10:00:00.500Z-0000-bbbbbb";

function seen(bookmark: string, body: unknown = { todos: [], next: null }): Reply {
  return { body, headers: { "todo-bookmark": bookmark } };
}

/** A node that has seen `bookmark`, and answers no request that has seen anything else. */
function lacking(missing: string, bookmark: string): Handler {
  return ({ method, headers }) => {
    if (headers["todo-bookmark"]?.includes(missing)) {
      const behind = refusal("behind", "This node does not yet hold what you have seen.");
      return { ...behind, headers: { ...behind.headers, "todo-bookmark": bookmark, "retry-after": "5" } };
    }
    return method === "GET" ? seen(bookmark) : seen(bookmark, todo());
  };
}

test("[B2] the bookmark of an answer goes with the next request, to whichever node", async () => {
  const { sandbox, a, b } = await startCluster({ a: () => seen(ON_A), b: () => seen(`${ON_A},${ON_B}`) });
  for (let run = 0; run < 3; run++) await sandbox.todo("list");
  const sent = [a.asked[0], b.asked[0], a.asked[1]].map((asked) => asked?.headers["todo-bookmark"]);
  expect(sent).toEqual([undefined, ON_A, `${ON_A},${ON_B}`]);
});

test("[B3] a bookmark never goes back: the later stamp of each origin is kept", async () => {
  const { sandbox, a } = await startCluster({ a: () => seen(LATER_ON_A), b: () => seen(`${ON_A},${ON_B}`) });
  for (let run = 0; run < 3; run++) await sandbox.todo("list");
  expect(a.asked[1]?.headers["todo-bookmark"]).toBe(`${LATER_ON_A},${ON_B}`);
});

test("each list has its own bookmark, and a refusal's counts too", async () => {
  const { sandbox, a } = await startCluster({
    a: () => ({ ...refusal("not-found", "No."), headers: { "todo-bookmark": ON_A } }),
  });
  for (const list of ["inbox", "inbox", "chores"]) await sandbox.todo(`list --node a --list ${list}`);
  expect(a.asked.map(({ headers }) => headers["todo-bookmark"])).toEqual([undefined, ON_A, undefined]);
});

test("--consistency node neither sends nor keeps a bookmark", async () => {
  const { sandbox, a } = await startCluster({ a: () => seen(ON_A) });
  await sandbox.todo("list --node a --consistency node");
  await sandbox.todo("list --node a");
  await sandbox.todo("list --node a", { env: { TODO_CONSISTENCY: "node" } });
  expect(a.asked.map(({ headers }) => headers["todo-bookmark"])).toEqual([undefined, undefined, undefined]);
});

/** A cluster whose node a was seen, and was then followed by node b, which lacks it; the next turn is b's. */
async function afterSeeingA(handlers: { readonly b?: Handler } = {}) {
  let isUp = true;
  const cluster = await startCluster({
    a: ({ method }) => (isUp ? seen(ON_A, method === "GET" ? undefined : todo()) : "hang up"),
    b: handlers.b ?? lacking(ON_A, `${ON_A.replace("123", "100")},${ON_B}`),
  });
  await cluster.sandbox.todo("list");
  return { ...cluster, stopA: () => (isUp = false) };
}

for (const line of ["list", "create TaskA"]) {
  test(`[B2] a node that is behind is passed over: ${line}`, async () => {
    const { sandbox, a } = await afterSeeingA();
    const { code, stderr } = await sandbox.todo(line);
    expect(code).toBe(0);
    // What b has of its own was not shown, so a need not hold it.
    expect(a.asked.at(-1)?.headers["todo-bookmark"]).toBe(ON_A);
    expect(stderr).toBe("b does not yet hold what you have seen, asking a\nvia a\n");
  });
}

test("[B2] a read that no node can satisfy is answered without the bookmark, and says so", async () => {
  const { sandbox, b, stopA } = await afterSeeingA();
  stopA();
  const { code, stdout, stderr } = await sandbox.todo("list");
  expect({ code, stdout }).toEqual({ code: 0, stdout: "No todos in inbox.\n" });
  expect(stderr).toBe(
    [
      "b does not yet hold what you have seen, asking a",
      "no node that can be reached holds all you have seen: this answer may be older",
      "via b",
      "",
    ].join("\n"),
  );
  expect(b.asked.map(({ headers }) => headers["todo-bookmark"])).toEqual([ON_A, undefined]);
});

test("[B2] a write that no node can satisfy is refused, and never made without the bookmark", async () => {
  const { sandbox, b } = await afterSeeingA();
  const { code, stdout, stderr } = await sandbox.todo("create TaskA --node b");
  expect({ code, stdout }).toEqual({ code: 5, stdout: "" });
  expect(stderr).toContain("does not yet hold what you have seen");
  expect(stderr).toContain("--consistency node");
  expect(b.asked.length).toBe(1);
});

test("[B4] an origin that is gone leaves the bookmark, with a line on stderr", async () => {
  const { sandbox, a } = await afterSeeingA({
    b: () => ({ ...seen(ON_B), headers: { "todo-bookmark": ON_B, "todo-bookmark-lost": "aaaaaa" } }),
  });
  expect((await sandbox.todo("list")).stderr).toContain("aaaaaa is gone (emptied or retired)");
  await sandbox.todo("list");
  expect(a.asked[1]?.headers["todo-bookmark"]).toBe(ON_B);
});

test("[B4] also a node that is behind tells which origin is gone, and the next node is not asked for it", async () => {
  const { sandbox, a } = await startCluster({
    a: () => seen(`${ON_A},${ON_B}`),
    b: () => {
      const behind = refusal("behind", "Not yet.");
      return { ...behind, headers: { ...behind.headers, "todo-bookmark-lost": "bbbbbb" } };
    },
  });
  await sandbox.todo("list");
  const { stderr } = await sandbox.todo("list");
  expect(stderr).toContain("bbbbbb is gone (emptied or retired)");
  expect(stderr).toContain("via a");
  expect(a.asked.at(-1)?.headers["todo-bookmark"]).toBe(ON_A);
});

test("a cluster that was emptied does not hold a client up for ever: what no node knows is dropped", async () => {
  const { sandbox } = await startCluster({
    a: ({ headers }) =>
      headers["todo-bookmark"] === undefined ? seen(ON_A) : lacking(ON_A, "")({ ...EMPTY_REQUEST, headers }),
    b: lacking(ON_A, ""),
  });
  await sandbox.todo("list");
  const { code, stderr } = await sandbox.todo("list");
  expect(code).toBe(0);
  expect(stderr).toContain("aaaaaa is gone");
  expect((await sandbox.todo("list --node b")).stderr).toBe("via b\n");
});

const EMPTY_REQUEST = { method: "GET", path: "", query: new URLSearchParams(), body: "" };

test("status looks at each node as it is: it neither sends a bookmark nor keeps one", async () => {
  const { sandbox, a } = await startCluster({
    a: (asked) => ({ ...oneTodoReply(asked), headers: { "todo-bookmark": ON_A } }),
  });
  await sandbox.todo("status");
  await sandbox.todo("list");
  await sandbox.todo("status");
  expect(a.asked.map(({ headers }) => headers["todo-bookmark"])).toEqual([undefined, undefined, undefined]);
});

function oneTodoReply(asked: Parameters<Handler>[0]): Reply {
  const reply = oneTodo()(asked);
  if (reply === "hang up") throw new Error("it answers");
  return reply;
}
