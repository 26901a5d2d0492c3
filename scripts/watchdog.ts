/** Kills the processes it was told of (`+PID`; `-PID` takes one back) once its stdin ends: then its starter is gone. */
import { createInterface } from "node:readline";

const pids = new Set<number>();
for await (const line of createInterface({ input: process.stdin })) {
  const pid = Number(line.slice(1));
  if (line.startsWith("+")) pids.add(pid);
  else pids.delete(pid);
}
for (const pid of pids) {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}
