/** The gateway: the command line learns the nodes from it. */
import { expect, test } from "vitest";
import { oneTodo, page, refusal, roundReport, syncStatus } from "./helpers/cluster.ts";
import { deadUrl, type FakeServer, type Handler, startServer } from "./helpers/fake-server.ts";
import { Sandbox } from "./helpers/sandbox.ts";

const node = (name: string, retired = false) => ({
  node: name,
  place: null,
  url: null,
  reachable: true,
  retired,
});
const CLUSTER = { nodes: [node("a"), node("b"), node("c", true)], mode: "live" };

/** A cluster behind a gateway. */
const behind: Handler = (asked) => {
  if (asked.path === "/cluster") return { body: CLUSTER };
  if (asked.path.startsWith("/cluster/"))
    return { body: asked.method === "POST" ? roundReport() : syncStatus() };
  return oneTodo()(asked);
};

/** What it was asked, with the node that was to answer. */
function asked({ asked }: FakeServer): string[] {
  return asked.map(({ method, path, headers }) => `${method} ${path} ${headers["todo-node"] ?? ""}`.trim());
}

test("TODO_URL names all of the cluster: its nodes take turns behind it, retired ones do not", async () => {
  const gateway = await startServer(behind);
  const sandbox = new Sandbox({ TODO_URL: gateway.url });
  const stderr = [];
  for (const line of ["list", "list", "create TaskA", "sync"]) stderr.push((await sandbox.todo(line)).stderr);
  expect(stderr).toEqual(["via a\n", "via b\n", "via a\n", ""]);
  expect(asked(gateway)).toEqual([
    "GET /cluster",
    "GET /lists/inbox/todos a",
    "GET /lists/inbox/todos b",
    "POST /lists/inbox/todos a",
    "POST /cluster/lists/inbox/sync",
  ]);
});

test("--node asks for that node, and one that is not there is wrong usage", async () => {
  const gateway = await startServer(behind);
  const sandbox = new Sandbox();
  expect((await sandbox.todo(`list --url ${gateway.url} --node b`)).stderr).toBe("via b\n");
  const { code, stderr } = await sandbox.todo(`list --url ${gateway.url} --node c`);
  expect({ code, stderr }).toEqual({ code: 2, stderr: "todo: unknown node: c\nnodes: a, b\n" });
  // A name that is not known yet may be of a node that has just joined.
  expect(asked(gateway).filter((line) => line === "GET /cluster")).toHaveLength(2);
});

test("what it named is known for five minutes, and longer where it can't be reached", async () => {
  let isUp = true;
  const gateway = await startServer((request) =>
    request.path === "/cluster" && !isUp ? "hang up" : behind(request),
  );
  const sandbox = new Sandbox({ TODO_URL: gateway.url });
  const start = Date.now();
  for (const minutes of [0, 4, 6]) {
    sandbox.now = () => start + minutes * 60_000;
    await sandbox.todo("list");
  }
  expect(asked(gateway).filter((line) => line === "GET /cluster")).toHaveLength(2);
  isUp = false;
  sandbox.now = () => start + 12 * 60_000;
  expect((await sandbox.todo("list")).code).toBe(0);
});

test("nodes that are named as strongly, or stronger, are asked themselves", async () => {
  const [gateway, a] = await Promise.all([startServer(behind), startServer(() => page([]))]);
  const env = { TODO_URL: gateway.url, TODO_NODES: `a=${a.url}` };
  await new Sandbox(env).todo("list");
  await new Sandbox({ TODO_URL: gateway.url }).todo(`list --nodes a=${a.url}`);
  expect([gateway.asked.length, a.asked.length]).toEqual([0, 2]);
});

test("an address that can't be reached ends with 4, one that refuses with 5: each says what to do", async () => {
  const dead = await new Sandbox({ TODO_URL: await deadUrl() }).todo("list");
  expect(dead.code).toBe(4);
  expect(dead.stderr).toContain("is `npm start` running?");
  const closed = await startServer(() => refusal("unauthorized", "Send a token."));
  const refused = await new Sandbox({ TODO_URL: closed.url }).todo("list");
  expect(refused.code).toBe(5);
  expect(refused.stderr).toContain(`todo login ${closed.url}`);
});

test("after `todo login URL`, commands go to that cluster, with its token", async () => {
  const gateway = await startServer(behind);
  const sandbox = new Sandbox();
  const { code, stderr } = await sandbox.todo(`login ${gateway.url}`, { stdin: "secret" });
  expect(code).toBe(0);
  expect(stderr).toContain(`commands go to ${gateway.url} from now on`);
  for (const line of ["list", "status"]) expect((await sandbox.todo(line)).code).toBe(0);
  const later = gateway.asked.slice(-5);
  expect(later.map(({ headers }) => headers.authorization)).toEqual(later.map(() => "Bearer secret"));
  expect(later.some(({ path }) => path === "/cluster/lists/inbox/status")).toBe(true);
});

test("`todo login URL` leaves other addresses in the user's file as they are", async () => {
  const gateway = await startServer(behind);
  const sandbox = new Sandbox();
  sandbox.write(".config/edge-todos/config.json", { sync: "http://127.0.0.1:9" });
  const { stderr } = await sandbox.todo(`login ${gateway.url}`, { stdin: "secret" });
  expect(stderr).toContain(`TODO_URL=${gateway.url}`);
  expect(JSON.parse(sandbox.read(".config/edge-todos/config.json"))).toEqual({ sync: "http://127.0.0.1:9" });
});

test("login to one node's own address changes no setting", async () => {
  const a = await startServer(oneTodo());
  const sandbox = new Sandbox();
  expect((await sandbox.todo(`login ${a.url}`, { stdin: "secret" })).stderr).not.toContain("from now on");
  expect(() => sandbox.read(".config/edge-todos/config.json")).toThrow("ENOENT");
});
