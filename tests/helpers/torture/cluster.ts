/** The life of one cluster: it begins on the data that the one before left, and ends with SIGKILL. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** What the child says once all workers answer: their addresses, by node name and `sync`. */
export interface Started {
  readonly urls: Readonly<Record<string, string>>;
  readonly faults: Readonly<Record<string, string>>;
}

/** What the child says of each error that a worker logs. */
export interface ErrorLogged {
  readonly error: string;
}

const CHILD = fileURLToPath(new URL("./child.ts", import.meta.url));

export class TortureCluster {
  readonly urls: Started["urls"];
  readonly faults: Started["faults"];
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, { urls, faults }: Started) {
    this.#child = child;
    this.urls = urls;
    this.faults = faults;
  }

  /** `onError` is told of each error that a worker logs from then on. */
  static async start(
    dataFolder: string,
    nodes: readonly string[],
    onError: (error: string) => void,
  ): Promise<TortureCluster> {
    // A group of its own, so that SIGKILL takes the runtime with it.
    const child = fork(CHILD, [dataFolder, ...nodes], { detached: true, stdio: "ignore" });
    const ended = once(child, "exit").then(() => {
      throw new Error("the cluster ended before it had begun");
    });
    const [started] = (await Promise.race([once(child, "message"), ended])) as [Started];
    child.on("message", (message: ErrorLogged) => onError(message.error));
    return new TortureCluster(child, started);
  }

  /** Without notice: nothing is flushed, nobody is told. */
  async kill(): Promise<void> {
    const { pid } = this.#child;
    if (pid === undefined || this.#child.exitCode !== null) return;
    const ended = once(this.#child, "exit");
    process.kill(-pid, "SIGKILL");
    await ended;
  }
}
