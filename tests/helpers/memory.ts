/** How much memory the runtimes take that this process started. */
import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Resident bytes of all workerd processes that are children of this one; undefined where the machine can't tell. */
export async function runtimeMemory(): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "ppid=,rss=,comm="]);
    const own = stdout
      .split("\n")
      .map((line) => line.trim().split(/\s+/))
      .filter(([parent, , command]) => Number(parent) === process.pid && command?.includes("workerd"));
    return own.length === 0
      ? undefined
      : own.reduce((sum, [, kilobytes]) => sum + Number(kilobytes) * 1_024, 0);
  } catch {
    return undefined;
  }
}
