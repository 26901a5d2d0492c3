/** How a user runs it: three `wrangler dev`, by the commands of the README, and the variables of .dev.vars.example. */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { HOST } from "../../scripts/cluster.ts";
import { isFree } from "../../scripts/ports.ts";
import { type Run, Sandbox } from "../cli/helpers/sandbox.ts";
import { freePorts } from "../helpers/npm-start.ts";
import { eventually } from "../helpers/system.ts";
import { type DevWorker, devWorker, wranglerDevCommands } from "../helpers/wrangler-dev.ts";

const ROOT = join(import.meta.dirname, "../..");
const COMMANDS = wranglerDevCommands("README.md");

let folder: string;
let port: number;
let workers: DevWorker[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "todo-wrangler-dev-"));
  port = await freePorts(COMMANDS.length);
  workers = COMMANDS.map((args, index) => devWorker(args, port + index, folder, ".dev.vars.example"));
  await Promise.all(workers.map((worker) => worker.start()));
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker.stop()));
  await rm(folder, { recursive: true });
});

function worker(place: number): DevWorker {
  const found = workers[place];
  if (!found) throw new Error(`README.md has ${workers.length} commands`);
  return found;
}

/** Somebody's command line, on a list of their own. */
function person(list: string): (line: string) => Promise<Run> {
  const [a, b, sync] = [worker(0).url, worker(1).url, worker(2).url];
  const sandbox = new Sandbox({ TODO_NODES: `a=${a},b=${b}`, TODO_SYNC: sync, TODO_LIST: list });
  return (line) => sandbox.todo(line);
}

test("every page has the same three commands, and `.dev.vars.example` is a file of the repository", () => {
  expect(COMMANDS.map((args) => args[args.indexOf("--env") + 1])).toEqual([
    "datanode-a",
    "datanode-b",
    "sync",
  ]);
  expect(COMMANDS.map((args) => args[args.indexOf("--port") + 1])).toEqual(["8787", "8788", "8789"]);
  for (const page of ["README.ja.md", "docs/deploy.md"]) expect(wranglerDevCommands(page)).toEqual(COMMANDS);
  // The variables themselves are not for the repository; the last line that matches counts.
  const ignored = readFileSync(join(ROOT, ".gitignore"), "utf8").split("\n");
  expect(ignored.filter((line) => line.includes(".dev.vars"))).toEqual([".dev.vars*", "!.dev.vars.example"]);
});

test("a todo that is created on a is on b after a round", async () => {
  const todo = person("round");
  expect(await todo("create TaskA --node a")).toMatchObject({ code: 0, stderr: "via a\n" });
  await eventually(async () => expect((await todo("sync")).stdout).not.toContain("not reached"));
  const listed = await todo("list --node b --consistency node");
  expect(listed).toMatchObject({ code: 0, stderr: "via b\n" });
  expect(listed.stdout).toContain("TaskA");
});

test("[R2] while b is stopped, a goes on; after its restart b catches up", async () => {
  const todo = person("stopped");
  await todo("create TaskA --node b");
  await eventually(async () => expect((await todo("sync")).stdout).not.toContain("not reached"));

  await worker(1).stop();
  expect(await isFree(port + 1, HOST)).toBe(true);
  const created = await todo("create TaskB");
  expect(created).toMatchObject({ code: 0, stdout: expect.stringContaining("TaskB") });
  expect(created.stderr).toMatch(/via a\n$/);
  expect((await todo("list")).stdout).toMatch(/TaskA[\s\S]*TaskB/);
  expect((await todo("list --node b")).code).toBe(4);
  expect(await todo("sync")).toMatchObject({ code: 0, stdout: expect.stringMatching(/b .*not reached/) });

  await worker(1).start();
  // What it had is kept; cron, which nothing fires on this machine, brings the rest.
  expect((await todo("list --node b --consistency node")).stdout).toContain("TaskA");
  await eventually(async () => {
    expect(await (await fetch(`${worker(2).url}/cdn-cgi/local/scheduled`)).text()).toBe("ok");
    expect((await todo("list --node b --consistency node")).stdout).toContain("TaskB");
  });
});

test("without the example's variables a request is refused, and told to use them", async () => {
  const closed = devWorker(COMMANDS[0] ?? [], await freePorts(1), join(folder, "closed"), "/dev/null");
  await closed.start();
  try {
    expect((await fetch(`${closed.url}/health`)).status).toBe(200);
    const refused = await fetch(`${closed.url}/lists/inbox/todos`);
    expect(refused.status).toBe(401);
    expect(await refused.json()).toMatchObject({ detail: expect.stringContaining("copy .dev.vars.example") });
  } finally {
    await closed.stop();
  }
});
