/** A cluster that is stopped and started again on its data. */
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { ClusterOptions } from "../../scripts/cluster.ts";
import { type System, startSystem } from "./system.ts";

/**
 * The runtime keeps each class of each worker in a folder of its own, `do/<script>-<class>/`, with one SQLite database for
 * each object, `<id in hex>.sqlite` (and its `-wal` and `-shm`), and `metadata.sqlite` for the objects' names and alarms.
 * So a worker's state is the folders that begin with its script's name, and may be copied while the cluster is stopped.
 */
const OBJECTS = "do";
const ALARMS = "metadata.sqlite";

export class Restarts {
  readonly folder: string;
  #system: System | undefined;

  private constructor(folder: string) {
    this.folder = folder;
  }

  static async begin(): Promise<Restarts> {
    return new Restarts(await mkdtemp(join(tmpdir(), "todo-restarts-")));
  }

  /** Stops what runs, and starts it again as `options` say, on the same data. */
  async start(options: ClusterOptions = {}): Promise<System> {
    await this.stop();
    this.#system = await startSystem({ ...options, dataFolder: join(this.folder, "data") });
    return this.#system;
  }

  async stop(): Promise<void> {
    await this.#system?.stop();
    this.#system = undefined;
  }

  /** Keeps a copy of an object class's storage as it is now; `todo-datanode-a-DataNode` is node a's lists. */
  async keep(scriptAndClass: string): Promise<void> {
    await this.stop();
    await rm(this.#kept(scriptAndClass), { recursive: true, force: true });
    await cp(this.#data(scriptAndClass), this.#kept(scriptAndClass), { recursive: true });
  }

  /** Puts the copy back: the storage is what it was then. */
  async putBack(scriptAndClass: string): Promise<void> {
    await this.wipe(scriptAndClass);
    await cp(this.#kept(scriptAndClass), this.#data(scriptAndClass), { recursive: true });
  }

  async wipe(scriptAndClass: string): Promise<void> {
    await this.stop();
    await rm(this.#data(scriptAndClass), { recursive: true });
  }

  /** Stops the cluster; how many alarms the class has set, all of which are due when it is started again. */
  async letAlarmsBeDue(scriptAndClass: string): Promise<number> {
    await this.stop();
    const folder = this.#data(scriptAndClass);
    const noted = new DatabaseSync(join(folder, ALARMS));
    const objects = noted.prepare("UPDATE _cf_ALARM SET scheduled_time = 1 RETURNING actor_id").all();
    noted.close();
    // The object has noted the time, too, and an alarm goes off where both say so.
    for (const { actor_id } of objects) {
      const object = new DatabaseSync(join(folder, `${actor_id}.sqlite`));
      object.exec("UPDATE _cf_METADATA SET value = 1 WHERE key = 1");
      object.close();
    }
    return objects.length;
  }

  async end(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true });
  }

  #data(scriptAndClass: string): string {
    return join(this.folder, "data", OBJECTS, scriptAndClass);
  }

  #kept(scriptAndClass: string): string {
    return join(this.folder, "kept", scriptAndClass);
  }
}
