/** Storage on disk that outlives a cluster, and what can happen to it in between. */
import { cp, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { ClusterOptions } from "../../scripts/cluster.ts";
import { type System, startSystem } from "./system.ts";

export class DataFolder {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(): Promise<DataFolder> {
    return new DataFolder(await mkdtemp(join(tmpdir(), "edge-todos-")));
  }

  /** What `use` does with a cluster on this data; the cluster is stopped after it. */
  async run<T>(use: (system: System) => Promise<T>, options: ClusterOptions = {}): Promise<T> {
    const system = await startSystem({ ...options, dataFolder: this.path });
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

  /** How many tables of ours each object has, by the object's worker and class; objects without any are left out. */
  async tables(): Promise<Record<string, number[]>> {
    const found: Record<string, number[]> = {};
    const files = await readdir(join(this.path, "do"), { recursive: true });
    for (const file of files.filter(
      (name) => name.endsWith(".sqlite") && !name.endsWith("metadata.sqlite"),
    )) {
      const database = new DatabaseSync(join(this.path, "do", file), { readOnly: true });
      // The runtime makes a file for each object that is asked, and keeps tables of its own in it.
      const select =
        "SELECT count(*) AS tables FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '\\_%' ESCAPE '\\'";
      const tables = Number(database.prepare(select).get()?.tables);
      database.close();
      if (tables > 0) found[dirname(file)] = [...(found[dirname(file)] ?? []), tables];
    }
    return found;
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true });
  }

  /** Where Miniflare keeps them. */
  #objects(worker: string, className: string): string {
    return join(this.path, "do", `${worker}-${className}`);
  }
}
