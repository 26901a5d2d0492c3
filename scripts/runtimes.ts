/** The runtimes of a cluster: one for all workers, or one for each (apart/start.ts). */
import {
  convertV4MiniflareOptions,
  Miniflare,
  type V4ModuleDefinition,
  type V4SharedOptions,
  type V4WorkerOptionsShape,
} from "miniflare";
import type { LocalWorker } from "./config.ts";

export interface Runtimes {
  /** The one that runs `worker`. */
  of(worker: string): Miniflare;
  stop(): Promise<void>;
  /** Ends the process of one worker, and starts it again on what it had stored. Only workers that are apart have one of their own. */
  stopOne?(worker: string): Promise<void>;
  startOne?(worker: LocalWorker): Promise<void>;
}

/** Calls between workers that are dropped, or kept waiting, for a time. */
export interface HeldCalls {
  readonly methods: readonly string[];
  /** Whether the call goes on, as soon as that is decided; else it is dropped. */
  mayPass(method: string): Promise<boolean>;
}

/** How runtimes are started, and each worker in them. */
export interface RuntimeOptions {
  readonly shared: V4SharedOptions;
  worker(worker: LocalWorker): WorkerOptions;
  /** Only where workers run in processes of their own. */
  readonly held?: HeldCalls;
}

export type WorkerOptions = V4WorkerOptionsShape & { modules: V4ModuleDefinition[] };

/** What can be done with a worker from outside, beside asking it. */
export interface RuntimeTools {
  unsafeGetDirectURL(worker: string): Promise<URL>;
  unsafeGetDurableObjectStorage: Miniflare["unsafeGetDurableObjectStorage"];
  unsafeEvictDurableObject: Miniflare["unsafeEvictDurableObject"];
}

/** All in one process, on one thread. */
export async function startTogether(
  workers: readonly LocalWorker[],
  { shared, worker }: RuntimeOptions,
): Promise<Runtimes> {
  const runtime = new Miniflare(convertV4MiniflareOptions({ ...shared, workers: workers.map(worker) }));
  await runtime.ready;
  return { of: () => runtime, stop: () => runtime.dispose() };
}

/** Each call goes to the runtime of the worker that it names. */
export function toolsOf({ of }: Runtimes): RuntimeTools {
  return {
    unsafeGetDirectURL: (worker) => of(worker).unsafeGetDirectURL(worker),
    unsafeGetDurableObjectStorage: (worker, className, object) =>
      of(worker).unsafeGetDurableObjectStorage(worker, className, object),
    unsafeEvictDurableObject: (worker, className, object) =>
      of(worker).unsafeEvictDurableObject(worker, className, object),
  };
}
