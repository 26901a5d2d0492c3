/** docs/dependencies.md, the manifests and the lock file say the same, and what is shipped is told apart. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { describe, expect, test } from "vitest";
import { bundleWorker } from "../../scripts/bundle.ts";

const at = (path: string) => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const read = (path: string) => readFileSync(at(path), "utf8");

const Versions = v.optional(v.record(v.string(), v.string()), {});
const Manifest = v.looseObject({
  dependencies: Versions,
  devDependencies: Versions,
  optionalDependencies: Versions,
});
const Lock = v.looseObject({
  packages: v.record(
    v.string(),
    v.looseObject({
      integrity: v.optional(v.string()),
      link: v.optional(v.boolean()),
      hasInstallScript: v.optional(v.boolean()),
    }),
  ),
});

const manifest = (path: string) => v.parse(Manifest, JSON.parse(read(`${path}package.json`)));
const root = manifest("");
const [workers, cli, scripts] = [manifest("workers/"), manifest("cli/"), manifest("scripts/")];
const all = [root, workers, cli, scripts].map(({ dependencies, devDependencies, optionalDependencies }) => ({
  ...dependencies,
  ...devDependencies,
  ...optionalDependencies,
}));
const names = new Set(all.flatMap((each) => Object.keys(each)));

test("docs/dependencies.md gives a reason for every package, and for no other", () => {
  const text = read("docs/dependencies.md");
  const inTables = [...text.matchAll(/^\| `([^`]+)`/gm)].map(([, name = ""]) => name);
  expect([...names].filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
  expect(inTables.filter((name) => !names.has(name))).toEqual([]);
});

test("every version is an exact one", () => {
  const versions = all.flatMap((each) => Object.entries(each));
  expect(versions.filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([]);
});

describe.each(["", "bench/"])("package-lock.json in %j", (folder) => {
  const { packages } = v.parse(Lock, JSON.parse(read(`${folder}package-lock.json`)));

  test("has a hash for everything that is fetched", () => {
    const fetched = Object.entries(packages).filter(
      ([path, { link }]) => path.includes("node_modules/") && !link,
    );
    expect(fetched.length).toBeGreaterThan(100);
    expect(fetched.filter(([, { integrity }]) => !integrity?.startsWith("sha512-"))).toEqual([]);
  });

  test.runIf(folder === "")("has no install scripts but those that docs/dependencies.md tells of", () => {
    const withScripts = Object.entries(packages).filter(([, { hasInstallScript }]) => hasInstallScript);
    expect(withScripts.map(([path]) => path)).toEqual(["node_modules/esbuild", "node_modules/workerd"]);
  });
});

test("the command line's package has no dependencies", () => {
  expect({ ...root.dependencies, ...root.optionalDependencies }).toEqual({});
});

test("the workers bundle what workers/package.json names, and no other package", async () => {
  const entries = ["workers/datanode-a/index.ts", "workers/sync/index.ts", "workers/web/index.ts"];
  const used = new Set<string>();
  for (const entry of entries) {
    await bundleWorker(at(entry), [
      {
        name: "note-packages",
        setup: (build) =>
          build.onLoad({ filter: /node_modules/ }, ({ path }) => {
            const [, name = ""] = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
            used.add(name);
            return undefined;
          }),
      },
    ]);
  }
  expect(used.size).toBeGreaterThan(0);
  expect([...used].filter((name) => !(name in (workers.dependencies ?? {})))).toEqual([]);
});
