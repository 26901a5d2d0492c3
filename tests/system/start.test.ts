import { once } from "node:events";
import { mkdir, mkdtemp, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { HOST } from "../../scripts/cluster.ts";
import { isFree } from "../../scripts/ports.ts";
import { readOptions, WrongStart } from "../../scripts/start-options.ts";
import { Sandbox } from "../cli/helpers/sandbox.ts";
import { freePorts, npmStart, type StartRun } from "../helpers/npm-start.ts";
import { eventually } from "../helpers/system.ts";
import { NodeClient, SyncClient } from "../helpers/system-client.ts";

let folder: string;
let port: number;
const runs: StartRun[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "todo-start-"));
  // The page stands one below.
  port = (await freePorts(5)) + 1;
});

afterEach(async () => {
  for (const run of runs.splice(0)) {
    run.process.kill("SIGTERM");
    await run.ended();
  }
  await rm(folder, { recursive: true });
});

/** Where the worker listens that comes `place`th. */
function address(place: number): string {
  return `http://${HOST}:${port + place}`;
}

function start(args: readonly string[] = [], env: Record<string, string> = {}): StartRun {
  const run = npmStart(["--data", folder, "--port", String(port), ...args], env);
  runs.push(run);
  return run;
}

async function startAndWait(...args: string[]): Promise<StartRun> {
  const run = start(args);
  await run.ready();
  return run;
}

test("the page, node a, node b and sync stand on four ports in a row, and it says so", async () => {
  const run = await startAndWait();
  expect(run.output()).toContain(address(-1));
  expect(run.output()).toContain(address(0));
  expect(await (await fetch(address(-1))).text()).toContain("<title>edge-todos</title>");
  await new NodeClient(address(0)).create("inbox", "TaskA");
  const { nodes } = await new SyncClient(address(2)).round("inbox");
  expect(nodes.map(({ node, applied }) => [node, applied])).toEqual([
    ["a", 0],
    ["b", 1],
  ]);
  await eventually(() => expect(run.output()).toContain("sync inbox round 1: a: read 1"));
});

test("data is kept between runs, and --fresh begins anew", async () => {
  const first = await startAndWait();
  await new NodeClient(address(0)).create("inbox", "TaskA");
  first.process.kill("SIGINT");
  expect(await first.ended()).toBe(0);

  const second = await startAndWait();
  expect(await new NodeClient(address(0)).page("inbox")).toMatchObject({ todos: [{ task: "TaskA" }] });
  second.process.kill("SIGINT");
  await second.ended();

  await startAndWait("--fresh");
  expect(await new NodeClient(address(0)).page("inbox")).toMatchObject({ todos: [] });
});

test("--closed lets in only who has a token of the key beside the data, which outlives --fresh", async () => {
  const home = new Sandbox({
    TODO_NODES: `a=${address(0)},b=${address(1)}`,
    TODO_SYNC: address(2),
    TODO_SIGNING_KEY: join(folder, "signing-key.pem"),
  });
  const run = await startAndWait("--closed");
  expect(run.output()).toContain("npx todo token mint --list '*' --scope admin | npx todo login");
  expect((await stat(join(folder, "signing-key.pem"))).mode & 0o777).toBe(0o600);
  expect(await home.todo("create TaskA")).toMatchObject({ code: 5 });
  const { stdout: token } = await home.todo("token mint --list * --scope admin");
  expect(run.output()).not.toContain(token.trim());
  expect(await home.todo("login", { stdin: token })).toMatchObject({ code: 0 });
  expect(await home.todo("create TaskA")).toMatchObject({ code: 0 });
  expect(await home.todo("sync")).toMatchObject({ code: 0 });
  run.process.kill("SIGINT");
  await run.ended();

  await startAndWait("--closed", "--fresh");
  expect(await home.todo("create TaskA")).toMatchObject({ code: 0 });
});

test("data that another version has stored is refused in one line, and --fresh begins anew", async () => {
  await mkdir(join(folder, "data"));
  const refused = start();
  expect(await refused.ended()).toBe(1);
  expect(refused.output().trim()).toMatch(/^npm start: .* `npm start -- --fresh` .*$/);
  await startAndWait("--fresh");
  await new NodeClient(address(0)).create("inbox", "TaskA");
});

test.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const)(
  "%s leaves no process behind",
  async (signal) => {
    const run = await startAndWait();
    run.process.kill(signal);
    expect(await run.ended()).toBe(signal === "SIGKILL" ? null : 0);
    await eventually(async () => expect(await isFree(port, HOST)).toBe(true));
  },
);

test("a port that is taken is named, before anything starts", async () => {
  const other = createServer().listen(port + 1, HOST);
  await once(other, "listening");
  const run = start();
  expect(await run.ended()).toBe(1);
  expect(run.output()).toContain(`port ${port + 1} (b) is taken`);
  other.close();
});

test("a second start on the same data is refused", async () => {
  await startAndWait();
  const second = start();
  expect(await second.ended()).toBe(1);
  expect(second.output()).toContain(`uses ${folder}`);
});

test("further nodes are a matter of configuration", async () => {
  await startAndWait("--nodes", "a,b,c");
  await new NodeClient(address(0)).create("inbox", "TaskA");
  await new SyncClient(address(2)).round("inbox");
  expect(await new NodeClient(address(3)).page("inbox")).toMatchObject({ todos: [{ task: "TaskA" }] });
});

test("TODO_SYNC_MODE passes through, and an unknown value is an error", async () => {
  const run = start([], { TODO_SYNC_MODE: "sometimes" });
  expect(await run.ended()).toBe(1);
  expect(run.output()).toContain('TODO_SYNC_MODE is "sometimes", not one of live, cron, manual');
});

test.each([
  [["--nodes", "a,sync"], '"sync" is no node name'],
  [["--nodes", "a,a"], "a name stands twice"],
  [["--port", "0"], '"0" is no port'],
  [["--nodes", "a,web"], '"web" is no node name'],
  [["--fresher"], "--fresher"],
])("wrong usage is told: %s", (args, message) => {
  expect(() => readOptions(args)).toThrow(WrongStart);
  expect(() => readOptions(args)).toThrow(message);
});
