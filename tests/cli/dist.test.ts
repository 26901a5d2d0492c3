/** The bundle, as it is installed. */
import { execFile, spawn } from "node:child_process";
import { existsSync, mkdtempSync, openSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { findNode } from "../helpers/other-node.ts";
import { page, startCluster, todo, todoId } from "./helpers/cluster.ts";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "todo-dist-"));
const bin = join(folder, "todo.js");

beforeAll(async () => {
  await promisify(execFile)(process.execPath, [join(root, "scripts/build-cli.mjs"), folder]);
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs the bundle; stdout is closed after its first piece where `reader` leaves. */
async function spawnTodo(
  argv: readonly string[],
  env: Record<string, string>,
  reader: "stays" | "leaves" = "stays",
) {
  const child = spawn(bin, argv, {
    env: { PATH: process.env.PATH, ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const written = { stdout: "", stderr: "" };
  child.stderr.on("data", (chunk) => {
    written.stderr += chunk;
  });
  child.stdout.on("data", (chunk) => {
    written.stdout += chunk;
    if (reader === "leaves") child.stdout.destroy();
  });
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, ...written };
}

test("the bundle is executable and does what the source does", async () => {
  const { sandbox } = await startCluster();
  const env = { ...sandbox.env, HOME: sandbox.folder };
  expect(await spawnTodo(["create", "TaskA"], env)).toEqual({
    code: 0,
    stdout: "Created 1 (v1, open) TaskA\n",
    stderr: "via a\n",
  });
  expect((await spawnTodo(["list"], env)).stderr).toBe("via b\n");
});

const OLDEST = 20;
const oldest = findNode(OLDEST);

test.skipIf(oldest === undefined)(
  `the bundle runs on Node ${OLDEST}, where this machine has it`,
  async () => {
    const { sandbox } = await startCluster();
    const env = { ...sandbox.env, HOME: sandbox.folder };
    const run = (...argv: string[]) =>
      promisify(execFile)(oldest ?? "", [bin, ...argv], { env, cwd: sandbox.folder });
    expect((await run("create", "TaskA")).stdout).toBe("Created 1 (v1, open) TaskA\n");
    expect((await run("list", "--json")).stdout).toContain('"todos"');
    expect((await run("list", "--help")).stdout).toContain("--status");
    await expect(run("frobnicate")).rejects.toMatchObject({ code: 2 });
  },
);

test("the bundle's exit code is the command's", async () => {
  expect(await spawnTodo(["frobnicate"], {})).toMatchObject({ code: 2, stdout: "" });
  expect(await spawnTodo(["--version"], {})).toMatchObject({ code: 0, stderr: "" });
});

test("processes at once share the turns fairly", async () => {
  const { sandbox, a, b } = await startCluster();
  const env = { ...sandbox.env, HOME: sandbox.folder };
  await Promise.all(Array.from({ length: 6 }, () => spawnTodo(["list"], env)));
  expect([a.asked.length, b.asked.length]).toEqual([3, 3]);
});

test("a reader that leaves is no failure: todo list | head -1", async () => {
  const todos = Array.from({ length: 1_000 }, (_, index) =>
    todo({ id: todoId(index + 1), task: "x".repeat(1_000) }),
  );
  const { sandbox } = await startCluster({
    a: ({ query }) =>
      page(todos, query.get("after") === "p9" ? null : `p${Number(query.get("after")?.slice(1) ?? 0) + 1}`),
  });
  const env = { ...sandbox.env, HOME: sandbox.folder };
  const { code, stderr } = await spawnTodo(["list", "--all", "--json", "--node", "a"], env, "leaves");
  expect({ code, stderr }).toEqual({ code: 0, stderr: "via a\n" });
});

test.skipIf(!existsSync("/dev/full"))(
  "a full disk is a line on stderr, and no stack: todo list >/dev/full",
  async () => {
    const { sandbox } = await startCluster();
    const child = spawn(bin, ["list"], {
      env: { PATH: process.env.PATH, ...sandbox.env, HOME: sandbox.folder },
      stdio: ["ignore", openSync("/dev/full", "w"), "pipe"],
    });
    let stderr = "";
    child.stderr?.on("data", (chunk) => {
      stderr += chunk;
    });
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: "via a\ntodo: the answer can't be written (ENOSPC)\n",
    });
  },
);
