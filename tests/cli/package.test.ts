/** The package of the command line, as `npm publish` takes it. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import * as v from "valibot";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const folder = mkdtempSync(join(tmpdir(), "todo-package-"));
const run = promisify(execFile);
let installed = "";
let said = "";
let packed = "";

beforeAll(async () => {
  const { stdout } = await run(process.execPath, [join(root, "scripts/package-cli.mjs"), folder]);
  packed = stdout.trim();
  const install = await run("npm", ["install", "-g", "--offline", "--prefix", folder, packed]);
  said = install.stderr;
  installed = join(folder, "lib/node_modules/edge-todos");
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

test("it is installed without dependencies, scripts or warnings", () => {
  const manifest = v.parse(
    v.record(v.string(), v.unknown()),
    JSON.parse(readFileSync(join(installed, "package.json"), "utf8")),
  );
  expect(manifest).toMatchObject({ name: "edge-todos", license: "MIT", bin: { todo: "dist/todo.js" } });
  for (const key of ["dependencies", "devDependencies", "scripts", "private", "workspaces"])
    expect(manifest).not.toHaveProperty(key);
  expect(said).not.toMatch(/warn/i);
});

test("`todo` runs from it, dates and completion too", async () => {
  const todo = join(folder, "bin/todo");
  const env = { PATH: process.env.PATH, HOME: folder, TODO_NODES: "a=http://127.0.0.1:9" };
  const { version } = v.parse(
    v.object({ version: v.string() }),
    JSON.parse(readFileSync(join(root, "package.json"), "utf8")),
  );
  expect((await run(todo, ["--version"], { env })).stdout).toBe(`${version}\n`);
  expect((await run(todo, ["completion", "zsh"], { env })).stdout).toContain("#compdef todo");
  await expect(run(todo, ["add", "x", "--due", "whenever"], { env })).rejects.toMatchObject({
    code: 2,
    stderr: expect.stringContaining("is no day or time"),
  });
});

test("its README tells of the command line, and names no file that is not there", () => {
  const readme = readFileSync(join(installed, "README.md"), "utf8");
  // From the file: under this name the registry has somebody else's package.
  expect(readme).toContain(`npm install -g ./${basename(packed)} `);
  expect(readme).not.toMatch(/\]\((?!#|https:)/);
});
