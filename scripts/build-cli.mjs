// Bundles the CLI into dist/, or into the folder named as argument. Plain JavaScript, as npm's `prepare` runs it on
// whatever Node the machine has.
import { chmod, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const outdir = resolve(root, process.argv[2] ?? "dist");

/** Large and seldom needed: files of their own, which most commands never read. */
const ASIDE = {
  "chrono-node/en": "dates-en",
  "chrono-node/ja": "dates-ja",
  "@bomb.sh/tab": "completion",
};
/** Our own code imports these as the files that they become. */
const aside = {
  name: "aside",
  setup({ onResolve }) {
    onResolve({ filter: /^(?:chrono-node|@bomb\.sh)\// }, ({ path, kind }) =>
      kind === "dynamic-import" ? { path: `./${ASIDE[path]}.js`, external: true } : undefined,
    );
  },
};

await rm(outdir, { recursive: true, force: true });
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: {
    todo: "cli/index.ts",
    ...Object.fromEntries(Object.entries(ASIDE).map(([name, file]) => [file, name])),
  },
  outdir,
  bundle: true,
  // One file for all else, in which a command's modules still run only when it is asked for: finding and reading fifteen
  // small files takes longer than reading this one (measured for `todo list`: 59 ms of CPU over `node -e 0`, not 72).
  format: "esm",
  platform: "node",
  target: "node20",
  minifySyntax: true,
  minifyWhitespace: true,
  metafile: true,
  plugins: [aside],
  logLevel: "warning",
});
const todo = join(outdir, "todo.js");
await writeFile(todo, `#!/usr/bin/env node\n${await readFile(todo, "utf8")}`);
await chmod(todo, 0o755);
await writeFile(join(outdir, "THIRD-PARTY-LICENSES.md"), await licences(Object.keys(metafile.inputs)));

/** What the packages in the bundle ask to be told with each copy of them. */
async function licences(inputs) {
  const packages = new Set(
    inputs.flatMap((path) => /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []),
  );
  const texts = [...packages].sort().map(async (folder) => {
    const files = (await readdir(join(root, folder))).filter((name) => /^licen[cs]e/i.test(name));
    const read =
      files.length > 0
        ? await Promise.all(files.map((name) => readFile(join(root, folder, name), "utf8")))
        : [await licenceByName(folder)];
    return `## ${folder.slice(folder.lastIndexOf("node_modules/") + "node_modules/".length)}\n\n${read.join("\n")}`;
  });
  return `${(await Promise.all(texts)).join("\n")}\n`;
}

/** The licence of a package that names it, and has no copy of it: the same terms as ours, with its own authors. */
async function licenceByName(folder) {
  const { license, author } = JSON.parse(await readFile(join(root, folder, "package.json"), "utf8"));
  if (license !== "MIT" || !author) throw new Error(`no licence in ${folder}`);
  const [, terms] = /^Copyright[^\n]*\n+(.*)$/ms.exec(await readFile(join(root, "LICENSE"), "utf8"));
  return `MIT License\n\nCopyright (c) ${author.name ?? author}\n\n${terms}`;
}
