/** What a person sees who mistypes an option of our scripts. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const SCRIPTS = [
  "scripts/deploy/main.ts",
  "scripts/deploy/rotate.ts",
  "scripts/deploy/destroy.ts",
  "scripts/cost/main.ts",
  "scripts/latency/main.ts",
  "tests/helpers/sim/main.ts",
  "tests/helpers/torture/main.ts",
  "tests/helpers/exhaustive/main.ts",
];

const run = (script: string, option: string) =>
  promisify(execFile)(join(root, "node_modules/.bin/node"), [join(root, script), option]);

test.each(SCRIPTS)("%s: --help is its usage, a wrong option a line and its usage", async (script) => {
  const { stdout } = await run(script, "--help");
  expect(stdout).toMatch(/^usage: npm run \w+ .+\n$/s);
  await expect(run(script, "--bogus")).rejects.toMatchObject({
    code: 2,
    stdout: "",
    stderr: `Unknown option '--bogus'\n${stdout}`,
  });
});
