/** Who may import what: part of `npm run lint`, so that the layers hold by rule and not by good will. */
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path/posix";

interface Layer {
  /** Files of this layer begin so. */
  readonly files: string;
  /** What they may import from the checkout: beginnings of paths. */
  readonly mayImport: readonly string[];
  /** What they may import as types only. */
  readonly mayImportTypes?: readonly string[];
  /** Packages and modules of the runtime that they may import. */
  readonly packages: RegExp;
}

const NONE = /^$/;
/** Workers run without Node: no `node:` modules. */
const NO_NODE = /^(?!node:)/;
const ANY = /./;

/**
 * Datanodes and sync call each other's Durable Objects, of which each knows the types. The first layer that a file's
 * path begins with counts.
 */
export const LAYERS: readonly Layer[] = [
  { files: "workers/core/", mayImport: ["workers/core/"], packages: NONE },
  { files: "workers/shared/", mayImport: ["workers/core/", "workers/shared/"], packages: NO_NODE },
  {
    files: "workers/auth/",
    mayImport: ["workers/core/", "workers/shared/", "workers/auth/"],
    packages: NO_NODE,
  },
  {
    files: "workers/datanode/",
    mayImport: ["workers/core/", "workers/shared/", "workers/auth/", "workers/datanode/"],
    mayImportTypes: ["workers/sync/coordinator.ts"],
    packages: NO_NODE,
  },
  {
    files: "workers/sync/",
    mayImport: ["workers/core/", "workers/shared/", "workers/auth/", "workers/sync/"],
    mayImportTypes: ["workers/datanode/data-node.ts", "workers/datanode/catalog.ts"],
    packages: NO_NODE,
  },
  { files: "workers/datanode-", mayImport: ["workers/datanode/"], packages: NONE },
  {
    files: "cli/",
    mayImport: [
      "cli/",
      "workers/core/",
      // Keys and tokens: what `mint` signs is what the workers check.
      "workers/auth/keys.ts",
      "workers/auth/token.ts",
      "workers/auth/scope.ts",
    ],
    packages: ANY,
  },
];

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

/** Static and dynamic imports, as the formatter writes them. `import { type X }` stays an import when types are stripped. */
const IMPORT = /^(?:import|export)(\s+type)?\s[^;]*?from "([^"]+)"|^import "([^"]+)"|\bimport\("([^"]+)"\)/gm;

/** What `source` imports, by the checkout's paths where it is a file of the checkout. */
function importsOf(path: string, source: string): Import[] {
  return [...source.matchAll(IMPORT)].map(([, type, named, bare, dynamic]) => {
    const from = named ?? bare ?? dynamic ?? "";
    return {
      from: from.startsWith(".") ? join(path, "..", from) : from,
      typeOnly: type !== undefined,
    };
  });
}

/** Each import that breaks a rule, in words. `files`: source by path. */
export function violations(files: ReadonlyMap<string, string>): string[] {
  const imports = new Map([...files].map(([path, source]) => [path, importsOf(path, source)]));
  const forbidden = [...imports].flatMap(([path, list]) =>
    list.filter((each) => !isAllowed(path, each, files)).map(({ from }) => `${path} must not import ${from}`),
  );
  return [...forbidden, ...cycles(imports)];
}

function isAllowed(path: string, { from, typeOnly }: Import, files: ReadonlyMap<string, string>): boolean {
  const layer = LAYERS.find((candidate) => path.startsWith(candidate.files));
  if (!layer) return true;
  const { mayImport, mayImportTypes = [], packages } = layer;
  const isOfCheckout = files.has(from) || from.startsWith(".") || /^(workers|cli|scripts|tests)\//.test(from);
  if (!isOfCheckout) return packages.test(from);
  return [...mayImport, ...(typeOnly ? mayImportTypes : [])].some((allowed) => from.startsWith(allowed));
}

/** Import cycles; those that types alone make are gone when the code runs. */
function cycles(imports: ReadonlyMap<string, readonly Import[]>): string[] {
  const found: string[] = [];
  const done = new Set<string>();
  const visit = (path: string, trail: readonly string[]): void => {
    const start = trail.indexOf(path);
    if (start !== -1) found.push(`import cycle: ${[...trail.slice(start), path].join(" -> ")}`);
    if (start !== -1 || done.has(path)) return;
    for (const { from, typeOnly } of imports.get(path) ?? []) if (!typeOnly) visit(from, [...trail, path]);
    done.add(path);
  };
  for (const path of imports.keys()) visit(path, []);
  return found;
}

if (import.meta.main) {
  const paths = globSync("{workers,cli,scripts}/**/*.ts").sort();
  const broken = violations(new Map(paths.map((path) => [path, readFileSync(path, "utf8")])));
  for (const line of broken) console.error(line);
  if (broken.length === 0) console.log(`layers: ${paths.length} files, every import allowed`);
  else process.exitCode = 1;
}
