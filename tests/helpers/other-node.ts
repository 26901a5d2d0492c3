/** Other versions of Node on this machine: npm puts its own first in PATH, and the rest of PATH may hold what a user has. */
import { execFileSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { delimiter, join } from "node:path";

/** The path of a Node of this major version, if there is one in PATH. */
export function findNode(major: number): string | undefined {
  const folders = (process.env.PATH ?? "").split(delimiter);
  return folders.map((folder) => join(folder, "node")).find((path) => majorOf(path) === major);
}

function majorOf(path: string): number | undefined {
  try {
    const version = execFileSync(realpathSync(path), ["--version"], { encoding: "utf8" });
    return Number(/^v(\d+)\./.exec(version)?.[1]);
  } catch {
    // There is none in this folder.
    return undefined;
  }
}
