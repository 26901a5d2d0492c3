/** One thread of `spread.ts`: runs the seeds that it is sent, and answers what came of them. */
import { parentPort } from "node:worker_threads";
import { type Run, runSchedules } from "./run.ts";

export interface Chunk {
  readonly firstSeed: number;
  readonly count: number;
}

/** `broken`: the first violation, with its history. */
export type Done = { readonly run: Run } | { readonly broken: string };

// Nodes log what fails; here it was made to, a hundred times a minute.
console.error = () => {};

parentPort?.on("message", async ({ firstSeed, count }: Chunk) => {
  const done = await runSchedules(firstSeed, count).then(
    (run): Done => ({ run }),
    (error: Error): Done => ({ broken: error.message }),
  );
  parentPort?.postMessage(done);
});
