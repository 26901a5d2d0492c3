// `npm run package`: the command line as a package of its own, edge-todos-VERSION.tgz, here or in the folder named as argument.
// What `npm publish` takes, and `npm install -g` installs: no dependencies, no scripts.
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const folder = mkdtempSync(join(tmpdir(), "edge-todos-package-"));
const { name, version, description, license, engines, bin } = JSON.parse(
  readFileSync(join(root, "package.json"), "utf8"),
);

try {
  execFileSync(process.execPath, [join(root, "scripts/build-cli.mjs"), join(folder, "dist")]);
  for (const file of ["LICENSE", "CHANGELOG.md"]) cpSync(join(root, file), join(folder, file));
  cpSync(join(root, "cli/README.md"), join(folder, "README.md"));
  const manifest = {
    name,
    version,
    description,
    keywords: [
      "todo",
      "cli",
      "todo.txt",
      "taskwarrior",
      "cloudflare-workers",
      "durable-objects",
      "active-active",
    ],
    license,
    ...repository(),
    type: "module",
    engines,
    bin,
    files: ["dist", "CHANGELOG.md"],
  };
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  const target = resolve(process.argv[2] ?? root);
  const packed = execFileSync("npm", ["pack", "--pack-destination", target], {
    cwd: folder,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "ignore"],
  });
  console.log(join(target, packed.trim().split("\n").at(-1)));
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Where this checkout comes from; nothing where it has no such place. */
function repository() {
  try {
    const url = execFileSync("git", ["remote", "get-url", "origin"], {
      cwd: root,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
    return /^(?:https:|git@|ssh:)/.test(url) ? { repository: { type: "git", url } } : {};
  } catch {
    return {};
  }
}
