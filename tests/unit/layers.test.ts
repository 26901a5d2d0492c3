import { expect, test } from "vitest";
import { violations } from "../../scripts/layers.ts";

function broken(files: Record<string, string>): string[] {
  return violations(new Map(Object.entries(files)));
}

test.each([
  ["core knows nothing outside core", "workers/core/id.ts", "../shared/http.ts"],
  ["core uses no package", "workers/core/id.ts", "valibot"],
  ["a datanode knows nothing of rounds", "workers/datanode/node.ts", "../sync/round.ts"],
  ["the sync worker has no datanode's code", "workers/sync/round.ts", "../datanode/node.ts"],
  ["workers run without Node", "workers/sync/round.ts", "node:fs"],
  ["the CLI sees core and itself only", "cli/client.ts", "../workers/datanode/node.ts"],
  ["an entry only wires", "workers/datanode-a/index.ts", "../core/id.ts"],
])("%s", (_, path, from) => {
  expect(broken({ [path]: `import { x } from "${from}";\n` })).toHaveLength(1);
  expect(broken({ [path]: `import {\n  x,\n  y,\n} from "${from}";\n` })).toHaveLength(1);
  expect(broken({ [path]: `export { x } from "${from}";\n` })).toHaveLength(1);
  expect(broken({ [path]: `const x = await import("${from}");\n` })).toHaveLength(1);
});

test("the types of the objects that are called over RPC are allowed, their code is not", () => {
  const path = "workers/sync/bindings.ts";
  expect(broken({ [path]: 'import type { DataNode } from "../datanode/data-node.ts";\n' })).toEqual([]);
  expect(broken({ [path]: 'import { type DataNode } from "../datanode/data-node.ts";\n' })).toHaveLength(1);
});

test("an import within the layer, and of a package, is allowed", () => {
  const source =
    'import { Hono } from "hono";\nimport { node } from "./node.ts";\nimport { id } from "../core/id.ts";\n';
  expect(broken({ "workers/datanode/app.ts": source })).toEqual([]);
});

test("a cycle is found, unless types alone make it", () => {
  const back = 'import { a } from "./a.ts";\n';
  expect(broken({ "scripts/a.ts": 'import { b } from "./b.ts";\n', "scripts/b.ts": back })).toEqual([
    "import cycle: scripts/a.ts -> scripts/b.ts -> scripts/a.ts",
  ]);
  expect(broken({ "scripts/a.ts": 'import type { b } from "./b.ts";\n', "scripts/b.ts": back })).toEqual([]);
});
