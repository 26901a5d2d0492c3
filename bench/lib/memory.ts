/** Resident memory of the runtime that this process started, from Linux's `/proc`. */
import { readdir, readFile } from "node:fs/promises";

const SAMPLE_EVERY_MS = 10;

/** Runs `run`; the memory before it and the most that was seen during it, in MB. Of all runtimes together. */
export async function watchMemory(run: () => Promise<unknown>): Promise<{ before: number; peak: number }> {
  const pids = await runtimes();
  const before = await resident(pids);
  let peak = before;
  let sampling = Promise.resolve();
  const timer = setInterval(() => {
    sampling = sampling.then(async () => {
      peak = Math.max(peak, await resident(pids));
    });
  }, SAMPLE_EVERY_MS);
  try {
    await run();
  } finally {
    clearInterval(timer);
    await sampling;
  }
  return { before, peak };
}

/** Process ids of the runtimes among this process's children. */
async function runtimes(): Promise<string[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const stats = await Promise.all(pids.map(async (pid) => [pid, await readProc(pid, "stat")] as const));
  return stats
    .filter(
      ([, stat]) => stat.includes("(workerd)") && stat.split(") ")[1]?.split(" ")[1] === `${process.pid}`,
    )
    .map(([pid]) => pid);
}

async function resident(pids: readonly string[]): Promise<number> {
  const statuses = await Promise.all(pids.map((pid) => readProc(pid, "status")));
  const kilobytes = statuses.map((status) => Number(/^VmRSS:\s+(\d+) kB/m.exec(status)?.[1] ?? 0));
  return kilobytes.reduce((sum, each) => sum + each, 0) / 1_024;
}

/** Empty where the process has ended. */
async function readProc(pid: string, file: string): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
