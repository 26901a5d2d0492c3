/** Who may import what is said in biome.json: each rule there finds what breaks it, and lets pass what does not. */
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const BIOME = createRequire(import.meta.url).resolve("@biomejs/biome/bin/biome");

/** Titles, the file that imports, and what it must not import. */
const FORBIDDEN = [
  ["core imports nothing outside core", "workers/core/x.ts", "../shared/http.ts"],
  ["core imports nothing from model", "workers/core/x.ts", "../model/todo.ts"],
  ["core imports no package", "workers/core/x.ts", "valibot"],
  ["model imports nothing from shared", "workers/model/x.ts", "../shared/http.ts"],
  ["model imports no package but valibot", "workers/model/x.ts", "hono"],
  ["shared imports nothing from a worker", "workers/shared/x.ts", "../datanode/data-node.ts"],
  ["shared imports nothing from auth", "workers/shared/x.ts", "../auth/guard.ts"],
  ["auth imports nothing from a worker", "workers/auth/x.ts", "../sync/app.ts"],
  ["auth runs without Node", "workers/auth/x.ts", "node:crypto"],
  ["a datanode knows nothing of the sync worker", "workers/datanode/list/x.ts", "../../sync/coordinator.ts"],
  ["the routes of a datanode neither", "workers/datanode/http/x.ts", "../../sync/coordinator.ts"],
  ["nothing in a datanode imports its routes", "workers/datanode/list/x.ts", "../http/app.ts"],
  ["the datanode's object neither", "workers/datanode/x.ts", "./http/app.ts"],
  ["the sync worker knows nothing of a datanode", "workers/sync/x.ts", "../datanode/data-node.ts"],
  ["a round neither", "workers/sync/round/x.ts", "../../datanode/data-node.ts"],
  ["the sync worker's routes neither", "workers/sync/http/x.ts", "../datanode/data-node.ts"],
  ["nothing in the sync worker imports its routes", "workers/sync/round/x.ts", "../app.ts"],
  ["an entry only wires", "workers/datanode-b/index.ts", "../core/id.ts"],
  ["shared runs without Node", "workers/shared/x.ts", "node:fs"],
  ["a datanode runs without Node", "workers/datanode/storage/x.ts", "node:fs/promises"],
  ["its routes run without Node", "workers/datanode/http/x.ts", "node:fs"],
  ["the sync worker runs without Node", "workers/sync/round/x.ts", "node:fs"],
  ["a further worker runs without Node", "workers/web/x.ts", "node:fs"],
  ["no worker imports a test", "workers/datanode/list/x.ts", "../../../tests/helpers/make.ts"],
  ["no worker imports a script", "workers/sync/x.ts", "../../scripts/config.ts"],
  ["the command line knows nothing of a datanode", "cli/net/x.ts", "../../workers/datanode/http/schemas.ts"],
  ["the command line imports nothing of shared", "cli/x.ts", "../workers/shared/http.ts"],
  ["the command line imports nothing of auth that is a worker's", "cli/x.ts", "../workers/auth/guard.ts"],
  ["the command line imports no test", "cli/x.ts", "../tests/helpers/make.ts"],
  ["scripts import no test", "scripts/demo/x.ts", "../../tests/helpers/make.ts"],
] as const;

const ALLOWED = [
  ["workers/core/x.ts", "./id.ts"],
  ["workers/model/x.ts", "valibot"],
  ["workers/model/x.ts", "../core/id.ts"],
  ["workers/shared/x.ts", "hono"],
  ["workers/shared/x.ts", "../core/id.ts"],
  ["workers/shared/x.ts", "../model/scope.ts"],
  ["workers/auth/x.ts", "../shared/http.ts"],
  ["workers/auth/x.ts", "hono/jwt"],
  ["workers/datanode/http/x.ts", "./ask.ts"],
  ["workers/datanode/http/x.ts", "../../shared/http.ts"],
  ["workers/datanode/http/x.ts", "../../model/todo.ts"],
  ["workers/datanode/list/x.ts", "../storage/store.ts"],
  ["workers/datanode/x.ts", "cloudflare:workers"],
  ["workers/datanode-a/index.ts", "../datanode/http/app.ts"],
  ["workers/sync/index.ts", "./app.ts"],
  ["workers/sync/round/x.ts", "../../core/id.ts"],
  ["cli/net/x.ts", "../../workers/model/todo.ts"],
  ["cli/net/x.ts", "../../workers/core/id.ts"],
  ["cli/commands/x.ts", "../../workers/auth/token.ts"],
  ["cli/net/x.ts", "node:fs"],
  ["scripts/demo/x.ts", "../../workers/core/id.ts"],
] as const;

/** Every way to import: code, types, several lines, what is given on, and while running. */
const WAYS = 5;
function everyWay(from: string): string {
  return `import { a } from "${from}";
import type { B } from "${from}";
import {
  c,
  d,
} from "${from}";
export { e } from "${from}";
export const all: B = [a, c, d, () => import("${from}")];
`;
}

const Report = v.object({
  diagnostics: v.array(v.object({ category: v.string(), location: v.object({ path: v.string() }) })),
});

/** What the linter finds in these files under the rules of biome.json: the path, for each finding. */
function lint(rule: string, files: ReadonlyMap<string, string>): string[] {
  const tree = mkdtempSync(join(tmpdir(), "todo-layers-"));
  try {
    for (const [path, source] of files) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      writeFileSync(join(tree, path), source);
    }
    cpSync(join(ROOT, "biome.json"), join(tree, "biome.json"));
    const flags = ["--vcs-enabled=false", "--reporter=json", "--max-diagnostics=1000", `--only=${rule}`];
    const run = spawnSync(process.execPath, [BIOME, "lint", ...flags, "."], { cwd: tree, encoding: "utf8" });
    const { diagnostics } = v.parse(Report, JSON.parse(run.stdout));
    expect(new Set(diagnostics.map(({ category }) => category))).toEqual(
      new Set(diagnostics.length > 0 ? [`lint/${rule}`] : []),
    );
    return diagnostics.map(({ location }) => location.path);
  } finally {
    rmSync(tree, { recursive: true });
  }
}

/** A file of its own for each case; index.ts keeps its name, because rules name it. */
function ownPath(path: string, place: number): string {
  return path.replace(/\bx\.ts$/, `x${place}.ts`);
}

const found = lint(
  "style/noRestrictedImports",
  new Map([
    ...FORBIDDEN.map(([, path, from], place) => [ownPath(path, place), everyWay(from)] as const),
    ...ALLOWED.map(
      ([path, from], place) => [ownPath(path, FORBIDDEN.length + place), everyWay(from)] as const,
    ),
  ]),
);

test.each(FORBIDDEN.map(([title, path], place) => [title, ownPath(path, place)] as const))("%s", (_, path) =>
  expect(found.filter((each) => each === path)).toHaveLength(WAYS),
);

test.each(ALLOWED)("%s may import %s", (path, from) => {
  const place = ALLOWED.findIndex((each) => each[0] === path && each[1] === from);
  expect(found).not.toContain(ownPath(path, FORBIDDEN.length + place));
});

test("a cycle is found, also one that types alone make, and one of three files", () => {
  const cyclic = new Map([
    ["scripts/a.ts", 'import { b } from "./b.ts";\nexport const a = () => b;\n'],
    ["scripts/b.ts", 'import { a } from "./a.ts";\nexport const b = () => a;\n'],
    ["cli/a.ts", 'import type { B } from "./b.ts";\nexport type A = B[];\n'],
    ["cli/b.ts", 'import type { C } from "./c.ts";\nexport type B = C[];\n'],
    ["cli/c.ts", 'import type { A } from "./a.ts";\nexport type C = A[];\n'],
    ["workers/core/a.ts", 'import type { B } from "./b.ts";\nexport type A = B[];\n'],
    ["workers/core/b.ts", "export type B = string;\n"],
  ]);
  expect(lint("suspicious/noImportCycles", cyclic).sort()).toEqual([
    "cli/a.ts",
    "cli/b.ts",
    "cli/c.ts",
    "scripts/a.ts",
    "scripts/b.ts",
  ]);
});
