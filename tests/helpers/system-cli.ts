/** The real CLI as it is installed: its bundle, run as a process of its own with a home of its own. */
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Cluster } from "../../scripts/cluster.ts";

const BUILD = join(import.meta.dirname, "../../scripts/build-cli.mjs");

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export class InstalledCli {
  readonly #folder: string;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static async build(): Promise<InstalledCli> {
    const folder = await mkdtemp(join(tmpdir(), "todo-cli-"));
    await promisify(execFile)(process.execPath, [BUILD, join(folder, "dist")]);
    return new InstalledCli(folder);
  }

  remove(): Promise<void> {
    return rm(this.#folder, { recursive: true });
  }

  /** A person at this cluster: what they were shown, and whose turn it is, is their own. */
  async person(cluster: Cluster, env: Readonly<Record<string, string>> = {}): Promise<Person> {
    const home = await mkdtemp(join(this.#folder, "home-"));
    const nodes = cluster.nodes.map((node) => `${node}=${cluster.urls[node]}`).join(",");
    const own = { PATH: process.env.PATH, HOME: home, TODO_NODES: nodes, TODO_SYNC: cluster.urls.sync };
    return (...argv) => run(join(this.#folder, "dist/todo.js"), argv, home, { ...own, ...env });
  }
}

export type Person = (...argv: readonly string[]) => Promise<Ran>;

function run(
  bundle: string,
  argv: readonly string[],
  cwd: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Ran> {
  const { promise, resolve, reject } = Promise.withResolvers<Ran>();
  execFile(process.execPath, [bundle, ...argv], { cwd, env }, (error, stdout, stderr) => {
    const code = error ? error.code : 0;
    if (typeof code === "number") resolve({ code, stdout, stderr });
    else reject(error);
  });
  return promise;
}
