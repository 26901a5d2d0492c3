import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { allWorkers } from "../../scripts/config.ts";
import { CODE_VERSIONS, codeText } from "../../scripts/deploy/compatibility.ts";
import { deployPlan } from "../../scripts/deploy/plan.ts";
import { type FakeCloudflare, fakeCloudflare } from "../helpers/fake-cloudflare.ts";

const SCRIPT = (name: string) => fileURLToPath(new URL(`../../scripts/deploy/${name}.ts`, import.meta.url));
/** Each deploy runs wrangler some twenty times, and a machine that does other things may be ten times as slow. */
const TIMEOUT_MS = 1_200_000;
const TOKEN = "0123456789abcdef";
/** At the addresses of the stand-in nobody answers: what is asked there, deploy-smoke.test.ts has. */
const NOWHERE = ["--no-smoke"];
const SCRIPTS = ["todo-datanode-a", "todo-datanode-b", "todo-sync", "todo-web"];

let cloudflare: FakeCloudflare | undefined;

/** Where what a deploy keeps is kept. */
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "todo-deploy-test-"));
});

afterEach(() => {
  cloudflare?.stop();
  rmSync(folder, { recursive: true });
});

function deploy(
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  script = "main",
): Promise<{ code: unknown; output: string }> {
  const { promise, resolve } = Promise.withResolvers<{ code: unknown; output: string }>();
  const child = execFile(
    process.execPath,
    [SCRIPT(script), ...args],
    { cwd: folder, env: { ...process.env, CI: "", ...env } },
    (error, stdout, stderr) => resolve({ code: error ? error.code : 0, output: stdout + stderr }),
  );
  child.stdin?.end();
  return promise;
}

test("the dry run bundles every worker, and tells its size", { timeout: TIMEOUT_MS }, async () => {
  // An address where nothing answers: it works offline.
  const offline = { CLOUDFLARE_API_BASE_URL: "http://127.0.0.1:9", CLOUDFLARE_API_TOKEN: "" };
  const { code, output } = await deploy(["--dry-run"], offline);
  expect(output).toMatch(/nothing was deployed/);
  expect(code).toBe(0);
  for (const script of SCRIPTS) expect(output).toMatch(new RegExp(`gzip [\\d.]+ KiB .*${script}$`, "m"));
});

test("on an empty account no worker binds one that is not there yet", { timeout: TIMEOUT_MS }, async () => {
  cloudflare = await fakeCloudflare();
  const first = await deploy(NOWHERE, cloudflare.env);
  expect(first.code).toBe(0);
  // Made by the first deploy, the same for all, and in a file that nobody else can read: not in what it prints.
  const kept = join(folder, ".todo/deployed-token");
  const made = readFileSync(kept, "utf8").trim();
  expect(made).toMatch(/^[0-9a-f]{64}$/);
  expect(statSync(kept).mode & 0o777).toBe(0o600);
  for (const script of SCRIPTS) expect(cloudflare.scripts.get(script)?.get("TODO_TOKEN")).toBe(made);
  expect(first.output).not.toContain(made);
  expect(first.output).toContain("npx todo login < .todo/deployed-token");
  expect(cloudflare.uploads).toEqual([
    { script: "todo-sync", binds: [] },
    { script: "todo-datanode-a", binds: ["todo-sync"] },
    { script: "todo-datanode-b", binds: ["todo-sync"] },
    { script: "todo-web", binds: ["todo-sync", "todo-datanode-a", "todo-datanode-b"] },
    { script: "todo-sync", binds: ["todo-datanode-a", "todo-datanode-b"] },
  ]);

  // The second time all of them are there, and the token comes along.
  cloudflare.uploads.length = 0;
  const second = await deploy(NOWHERE, { ...cloudflare.env, TODO_TOKEN: TOKEN });
  expect(second.output).not.toContain(TOKEN);
  expect(second.code).toBe(0);
  expect(cloudflare.uploads).toEqual([
    { script: "todo-sync", binds: ["todo-datanode-a", "todo-datanode-b"] },
    { script: "todo-datanode-a", binds: ["todo-sync"] },
    { script: "todo-datanode-b", binds: ["todo-sync"] },
    { script: "todo-web", binds: ["todo-sync", "todo-datanode-a", "todo-datanode-b"] },
  ]);
  for (const script of SCRIPTS) expect(cloudflare.scripts.get(script)?.get("TODO_TOKEN")).toBe(TOKEN);
});

test("where the machine is gone after the run, no token is made: the workers stay closed, and it says what to do", {
  timeout: TIMEOUT_MS,
}, async () => {
  cloudflare = await fakeCloudflare();
  const { code, output } = await deploy(NOWHERE, { ...cloudflare.env, CI: "true" });
  expect(code).toBe(0);
  expect(output).toContain("closed to everyone until it is set");
  for (const script of SCRIPTS) expect(cloudflare.scripts.get(script)?.has("TODO_TOKEN")).toBe(false);
});

test("a node that is deployed is not moved: nothing is deployed, and the way to move is told", {
  timeout: TIMEOUT_MS,
}, async () => {
  cloudflare = await fakeCloudflare();
  cloudflare.deploy("todo-datanode-a", { TODO_PLACES: "a=apac,b=enam" });
  const { code, output } = await deploy([], cloudflare.env);
  expect(output).toContain("a was made in apac, and TODO_PLACES says weur");
  expect(code).toBe(1);
  expect(cloudflare.uploads).toEqual([]);
});

test("whoever is not logged in is told so before anything else", { timeout: TIMEOUT_MS }, async () => {
  const { code, output } = await deploy([], {
    CLOUDFLARE_API_TOKEN: "",
    HOME: folder,
    XDG_CONFIG_HOME: folder,
  });
  expect(output).toBe(
    "deploy: you are not logged in to Cloudflare: `npx wrangler login`, or CLOUDFLARE_API_TOKEN and CLOUDFLARE_ACCOUNT_ID; nothing was done\n",
  );
  expect(code).toBe(1);
});

test("code that is older than what has been stored is refused before anything is deployed", {
  timeout: TIMEOUT_MS,
}, async () => {
  cloudflare = await fakeCloudflare();
  const newer = codeText({ ...CODE_VERSIONS, list: CODE_VERSIONS.list + 1 });
  cloudflare.deploy("todo-datanode-a", { TODO_PLACES: "a=weur,b=enam", TODO_CODE: newer });
  const { code, output } = await deploy([], cloudflare.env);
  expect(output).toContain(`has stored list storage ${CODE_VERSIONS.list + 1}`);
  expect(code).toBe(1);
  expect(cloudflare.uploads).toEqual([]);
});

test("destroy deletes every worker that is there, for whoever names them", {
  timeout: TIMEOUT_MS,
}, async () => {
  cloudflare = await fakeCloudflare();
  for (const script of SCRIPTS) cloudflare.deploy(script, {});
  const sure = await deploy(["--no-export", "--confirm", "todo"], cloudflare.env, "destroy");
  expect(sure.output).toContain("todo-sync is deleted.");
  expect(sure.code).toBe(0);
  expect([...cloudflare.scripts.keys()]).toEqual([]);
});

test("a token that anyone could guess is refused before anything is deployed", async () => {
  cloudflare = await fakeCloudflare();
  const { code, output } = await deploy([], { ...cloudflare.env, TODO_TOKEN: "secret" });
  expect(output).toContain("at least 16");
  expect(code).toBe(1);
  expect(cloudflare.uploads).toEqual([]);
});

test("a node that is added comes to the sync worker once it is there", () => {
  const { sync, ...datanodes } = allWorkers();
  if (!sync) throw new Error("wrangler.toml has no [env.sync]");
  const added = { binding: "DATANODE_C", className: "DataNode", script: "todo-datanode-c" };
  const workers = {
    ...datanodes,
    sync: { ...sync, objects: [...sync.objects, added] },
    "datanode-c": { ...sync, name: "todo-datanode-c", objects: [] },
  };
  expect(deployPlan(workers, new Set(SCRIPTS))).toEqual([
    { environment: "sync", without: ["DATANODE_C"] },
    { environment: "datanode-a", without: [] },
    { environment: "datanode-b", without: [] },
    { environment: "web", without: [] },
    { environment: "datanode-c", without: [] },
    { environment: "sync", without: [] },
  ]);
});
