/** Storage on disk that outlives a cluster, and what can happen to it in between. */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClusterOptions } from "../../scripts/cluster.ts";
import { type System, startSystem } from "./system.ts";

export class DataFolder {
  readonly #path: string;

  private constructor(path: string) {
    this.#path = path;
  }

  static async make(): Promise<DataFolder> {
    return new DataFolder(await mkdtemp(join(tmpdir(), "edge-todos-")));
  }

  /** What `use` does with a cluster on this data; the cluster is stopped after it. */
  async run<T>(use: (system: System) => Promise<T>, options: ClusterOptions = {}): Promise<T> {
    const system = await startSystem({ ...options, dataFolder: this.#path });
    try {
      return await use(system);
    } finally {
      await system.stop();
    }
  }

  /** Everything that the worker's objects stored is gone. */
  async wipe(worker: string, classes: readonly string[]): Promise<void> {
    for (const className of classes) await rm(this.#objects(worker, className), { recursive: true });
  }

  /** Sets aside what the worker's objects have stored; the function that is returned puts it back. */
  async backUp(worker: string, classes: readonly string[]): Promise<() => Promise<void>> {
    const backup = await mkdtemp(join(tmpdir(), "edge-todos-"));
    for (const className of classes)
      await cp(this.#objects(worker, className), join(backup, className), { recursive: true });
    return async () => {
      await this.wipe(worker, classes);
      for (const className of classes)
        await cp(join(backup, className), this.#objects(worker, className), { recursive: true });
      await rm(backup, { recursive: true });
    };
  }

  async remove(): Promise<void> {
    await rm(this.#path, { recursive: true });
  }

  /** Where Miniflare keeps them. */
  #objects(worker: string, className: string): string {
    return join(this.#path, "do", `${worker}-${className}`);
  }
}
