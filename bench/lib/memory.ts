/** Resident memory of the runtimes of a cluster that is apart: a process for each worker. From Linux's `/proc`. */
import { readdir, readFile, writeFile } from "node:fs/promises";
import { WORKER_VARIABLE } from "../../scripts/apart/start.ts";

/** In MB. */
export interface Memory {
  readonly worker: string;
  readonly before: number;
  /** The most at any moment of the run. */
  readonly peak: number;
}

/** Runs `run`; the memory of each worker's process, before it and at most during it. */
export async function watchMemory(run: () => Promise<unknown>): Promise<Memory[]> {
  const before = await Promise.all(
    (await runtimes()).map(async ({ worker, pid }) => {
      await resetPeak(pid);
      return { worker, pid, before: await megabytes(pid, "VmRSS") };
    }),
  );
  await run();
  return Promise.all(
    before.map(async ({ pid, ...rest }) => ({ ...rest, peak: await megabytes(pid, "VmHWM") })),
  );
}

/** The runtimes that this process started, by the worker that each runs. */
async function runtimes(): Promise<{ worker: string; pid: string }[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const found = await Promise.all(
    pids.map(async (pid) => {
      const parent = (await readProc(pid, "stat")).split(") ").at(-1)?.split(" ")[1];
      if (parent !== `${process.pid}`) return [];
      const variables = (await readProc(pid, "environ")).split("\0");
      const worker = variables.find((text) => text.startsWith(`${WORKER_VARIABLE}=`))?.split("=")[1];
      return worker === undefined ? [] : [{ worker, pid }];
    }),
  );
  return found.flat();
}

/** `VmHWM`, the most that was ever resident, begins anew. */
function resetPeak(pid: string): Promise<void> {
  return writeFile(`/proc/${pid}/clear_refs`, "5");
}

async function megabytes(pid: string, field: "VmRSS" | "VmHWM"): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1_024;
}

/** Empty where the process has ended. */
async function readProc(pid: string, file: string): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
