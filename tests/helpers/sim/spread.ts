/** Schedules spread over the machine's cores: each thread takes the next few seeds when it is done with the last. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { add, noTally, type Run } from "./run.ts";
import type { Chunk, Done } from "./thread.ts";

/** Seeds that a thread takes at once: few, so that all end at about the same time. */
const CHUNK = 25;

/** As `runSchedules`, on `threads` cores. Throws the first violation that any of them met. */
export async function spreadSchedules(
  firstSeed: number,
  count: number,
  threads = availableParallelism(),
): Promise<Run> {
  const total: Run = { ...noTally(), schedules: count, firstSeed };
  const chunks: Chunk[] = [];
  for (let seed = firstSeed; seed < firstSeed + count; seed += CHUNK)
    chunks.push({ firstSeed: seed, count: Math.min(CHUNK, firstSeed + count - seed) });
  await Promise.all(
    Array.from({ length: threads }, async () => {
      const worker = new Worker(new URL("./thread.ts", import.meta.url));
      try {
        for (let chunk = chunks.shift(); chunk; chunk = chunks.shift()) {
          const done = await ask(worker, chunk);
          if ("broken" in done) throw new Error(done.broken);
          add(total, done.run);
        }
      } finally {
        chunks.length = 0;
        await worker.terminate();
      }
    }),
  );
  return total;
}

function ask(worker: Worker, chunk: Chunk): Promise<Done> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once("message", resolve);
    worker.once("error", reject);
    worker.postMessage(chunk);
  });
}
