import { expect, test } from "vitest";
import { version } from "../../cli/version.ts";
import { generateSigningKey } from "../../workers/auth/keys.ts";
import { mintToken } from "../../workers/auth/token.ts";
import {
  listStatus,
  NOON,
  nodeSyncStatus,
  refusal,
  roundReport,
  startCluster,
  syncStatus,
} from "./helpers/cluster.ts";
import { deadUrl, type Handler, startServer } from "./helpers/fake-server.ts";

const DAY_S = 86_400;
const AT_REST = ["a", "b"].map((node) => nodeSyncStatus({ node, unsettled: 0, oldestUnsettledMs: null }));
const REGISTERED = ["a", "b"].map((node) => ({ node, configured: true, place: null, retired: false }));

function node(name: string, changes: Parameters<typeof listStatus>[1] = {}, now = NOON): Handler {
  return ({ path }) => {
    const headers = { date: new Date(now).toUTCString() };
    if (path === "/health") return { headers, body: { status: "ok", node: name, place: "weur", colo: null } };
    if (path === "/lists") return { headers, body: { lists: [], next: null } };
    if (path === "/openapi.json") return { headers, body: { info: { version } } };
    return { headers, body: listStatus(name, { unsettled: 0, ...changes }) };
  };
}

function worker(changes: Parameters<typeof syncStatus>[0] = {}, nodes = REGISTERED): Handler {
  return ({ path }) => {
    if (path === "/nodes") return { body: { nodes } };
    if (path === "/openapi.json") return { body: { info: { version } } };
    if (path === "/lists") return refusal("not-found", "No such route.");
    return { body: syncStatus({ nodes: AT_REST, ...changes }) };
  };
}

const HEALTHY = { a: node("a"), b: node("b"), sync: worker() };

test("doctor finds nothing wrong with a cluster at rest, and ends with 0", async () => {
  const { sandbox, a } = await startCluster(HEALTHY);
  const { code, stdout, stderr } = await sandbox.todo("doctor");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  expect(stdout).not.toMatch(/^(note|wrong)/m);
  expect(stdout).toContain(`answers at ${a.url} in weur`);
  expect(stdout).toContain("a, b hold the same");
});

test("doctor says where each setting comes from", async () => {
  const { sandbox, sync } = await startCluster(HEALTHY);
  sandbox.write("todo.config.json", { prefer: "first" });
  const { stdout } = await sandbox.todo("doctor --list chores");
  expect(stdout).toMatch(/^ok +list +chores \(--list\)$/m);
  expect(stdout).toContain(`${sync.url} (TODO_SYNC)\n`);
  expect(stdout).toContain(`first (${sandbox.folder}/todo.config.json: "prefer")\n`);
  expect(stdout).toMatch(/^ok +consistency +session \(default\)$/m);
});

const WRONG: readonly [string, Parameters<typeof startCluster>[0], RegExp][] = [
  ["an address that is another node's", { b: node("a") }, /^wrong +b +http\S+ is node a$/m],
  [
    "[H3] timestamps ahead of the clock",
    { a: node("a", { clockDriftMs: 3_600_000 }) },
    /^wrong +a .* 1 h off/m,
  ],
  [
    "an address that is something else's",
    { b: () => ({ body: {} }) },
    /^wrong +b +.* does not answer as expected/m,
  ],
  ["records set aside", { a: node("a", { aside: 2 }) }, /^wrong +a +set 2 records aside/m],
  [
    "a node that rounds don't reach",
    { sync: worker({ nodes: [nodeSyncStatus({ reachable: false })] }) },
    /^wrong +sync +does not reach a$/m,
  ],
  [
    "a write that waits for too long",
    { sync: worker({ nodes: [nodeSyncStatus({ oldestUnsettledMs: 3_600_000 })] }) },
    /^wrong +sync +a write on a has waited 1 h/m,
  ],
  [
    "[R12] nodes at rest that differ",
    {
      sync: worker({
        nodes: [...AT_REST.slice(0, 1), nodeSyncStatus({ node: "b", unsettled: 0, digest: "f".repeat(16) })],
      }),
    },
    /^wrong +sync +nodes at rest do not hold the same/m,
  ],
  [
    "[P1] a node that is gone without being retired",
    { sync: worker({}, [...REGISTERED, { node: "c", configured: false, place: null, retired: false }]) },
    /^wrong +sync +c is known but no longer configured/m,
  ],
  [
    "a node of another protocol",
    {
      sync: worker({
        recent: [
          {
            ...roundReport(),
            startedAt: "2026-11-22T10:00:00.123Z",
            nodes: [
              {
                node: "b",
                reachable: false,
                read: 0,
                applied: 0,
                error: "speaks protocol 2, this worker 1",
              },
            ],
          },
        ],
      }),
    },
    /^wrong +sync +b sat the last round out: it speaks protocol 2/m,
  ],
  [
    "a refused token",
    { a: (asked) => (asked.path === "/lists" ? refusal("unauthorized", "Send one.") : node("a")(asked)) },
    /^wrong +a +does not let you in: Send one\.$/m,
  ],
];

test.each(WRONG)("doctor ends with 1 for %s, and says what to do", async (_, handlers, line) => {
  const { sandbox } = await startCluster({ ...HEALTHY, ...handlers });
  const { code, stdout, stderr } = await sandbox.todo("doctor");
  expect(stdout).toMatch(line);
  expect(stdout).toMatch(/^ +→ /m);
  expect({ code, stderr }).toEqual({ code: 1, stderr: "todo: 1 thing is wrong\n" });
});

test("doctor goes on where a node and the sync worker are away", async () => {
  const { sandbox, a } = await startCluster(HEALTHY);
  const dead = await deadUrl();
  const env = { TODO_NODES: `a=${a.url},b=${dead}`, TODO_SYNC: dead };
  const { code, stdout, stderr } = await sandbox.todo("doctor", { env });
  expect({ code, stderr }).toEqual({ code: 1, stderr: "todo: 2 things are wrong\n" });
  expect(stdout).toMatch(/^ok +a +answers at/m);
  expect(stdout).toMatch(/^wrong +b +b can't be reached/m);
  expect(stdout).toMatch(/^wrong +sync +the sync worker can't be reached/m);
});

test("what is worth a look is no failure: clocks apart, a retired node, a node without an address", async () => {
  const nodes = [...REGISTERED, { node: "c", configured: true, place: null, retired: false }];
  const { sandbox } = await startCluster({
    a: node("a", {}, NOON - 60_000),
    b: node("b", { retired: true }),
    sync: worker({}, nodes),
  });
  const { code, stdout } = await sandbox.todo("doctor");
  expect(code).toBe(0);
  expect(stdout).toMatch(/^note +a +this machine's clock is 1 min ahead of its$/m);
  expect(stdout).toMatch(/^note +b +is retired$/m);
  expect(stdout).toMatch(/^note +nodes +c is a node of the cluster, and not in the settings$/m);
});

test("doctor says what a token may do, that it ends soon, and never the token", async () => {
  const { key } = await generateSigningKey();
  const mint = async (days: number) => {
    const exp = NOON / 1_000 + days * DAY_S;
    return (await mintToken({ cluster: "todo", sub: "me", scope: "read", lists: ["inbox"], exp }, key)).token;
  };
  const { sandbox } = await startCluster(HEALTHY);
  for (const [days, line] of [
    [30, /^ok +a +takes the token: read inbox, until /m],
    [2, /^note +a +the token \(read inbox\) ends in 2 d$/m],
  ] as const) {
    const token = await mint(days);
    const { code, stdout } = await sandbox.todo("doctor", { env: { TODO_TOKEN: token } });
    expect(code).toBe(0);
    expect(stdout).toMatch(line);
    expect(stdout).not.toContain(token);
  }
});

test("doctor fits a terminal of 80 columns, and cuts no advice", async () => {
  const { sandbox } = await startCluster({ ...HEALTHY, a: node("a", { clockDriftMs: 3_600_000 }) });
  const { stdout } = await sandbox.todo("doctor", { terminal: 80, env: { NO_COLOR: "1" } });
  for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
  expect(stdout.replaceAll(/\s+/g, " ")).toContain("what was written by it wins over other writes");
});

test("doctor asks for a first round only where something waits for one", async () => {
  const first = async (unsettled: number) => {
    const nodes = AT_REST.map((each) => ({ ...each, unsettled }));
    const sync = worker({ lastRoundAt: null, agreedAt: null, nodes });
    const { sandbox } = await startCluster({ ...HEALTHY, sync });
    return (await sandbox.todo("doctor")).stdout;
  };
  expect(await first(0)).toMatch(/^ok +sync +no round yet, and nothing that needs one$/m);
  expect(await first(1)).toMatch(/^note +sync +no round yet$/m);
});

test("doctor says which versions run, and what to do where they differ", async () => {
  const running = async (a: string, others: string) => {
    const versioned =
      (of: string, handler: Handler): Handler =>
      (asked) =>
        asked.path === "/openapi.json" ? { body: { info: { version: of } } } : handler(asked);
    const { sandbox } = await startCluster({
      a: versioned(a, HEALTHY.a),
      b: versioned(others, HEALTHY.b),
      sync: versioned(others, HEALTHY.sync),
    });
    const { code, stdout } = await sandbox.todo("doctor");
    expect(code).toBe(0);
    return stdout;
  };
  expect(await running(version, version)).toMatch(`version      ${version}, here and on a, b, sync\n`);
  expect(await running("9.9.8", "9.9.9")).toMatch(
    /^note +version +the workers run different ones: a 9\.9\.8, b 9\.9\.9, sync 9\.9\.9\n.*npm run deploy/m,
  );
  expect(await running("9.9.9", "9.9.9")).toMatch(
    /^note +version +the workers run 9\.9\.9, this command is /m,
  );
});

test("doctor looks at the page where the settings name the gateway, and at what its worker reaches", async () => {
  const gateway =
    (isPage: boolean, reachesB: boolean): Handler =>
    (asked) => {
      const { path } = asked;
      const html = { headers: { "content-type": "text/html" }, body: "<title>edge-todos</title>" };
      if (path === "/") return isPage ? html : refusal("not-found", "Nothing is here.");
      const nodes = ["a", "b"].map((name) => ({
        node: name,
        reachable: name === "a" || reachesB,
        retired: false,
      }));
      if (path === "/cluster") return { body: { nodes } };
      if (path.startsWith("/cluster/")) return worker()({ ...asked, path: path.slice("/cluster".length) });
      return node(String(asked.headers["todo-node"] ?? "a"))(asked);
    };
  const examined = async (handler: Handler) => {
    const server = await startServer(handler);
    const { sandbox } = await startCluster(HEALTHY);
    return sandbox.todo(`doctor --url ${server.url}`);
  };
  const healthy = await examined(gateway(true, true));
  expect(healthy).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ok +page +is at /m) });
  const without = await examined(gateway(false, true));
  expect(without).toMatchObject({ code: 1, stdout: expect.stringMatching(/^wrong +page +\S+ answers 404/m) });
  const cut = await examined(gateway(true, false));
  expect(cut).toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/^wrong +page +its worker does not reach b/m),
  });
});

test("doctor --json is the findings", async () => {
  const { sandbox } = await startCluster({ ...HEALTHY, a: node("a", { aside: 2 }) });
  const { code, stdout } = await sandbox.todo("doctor --json");
  expect(code).toBe(1);
  const { list, findings } = JSON.parse(stdout);
  expect(list).toBe("inbox");
  expect(findings).toContainEqual({
    severity: "wrong",
    about: "a",
    text: "set 2 records aside that it can't apply",
    advice: ["deploy a newer version to it"],
  });
});
