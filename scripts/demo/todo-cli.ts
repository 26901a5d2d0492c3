/** Runs the real CLI, as a user would, with a state of its own. */
import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const TODO = fileURLToPath(new URL("../../dist/todo.js", import.meta.url));

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The node that answered, as the CLI names it. */
  readonly via: string | undefined;
}

export class TodoCli {
  readonly #folder: string;
  readonly #env: NodeJS.ProcessEnv;

  /** `folder` stands for the user's home: neither the state nor the settings of whoever runs this are touched. */
  constructor(folder: string, urls: Readonly<Record<string, string>>) {
    const { sync, ...nodes } = urls;
    const own = Object.entries(process.env).filter(([name]) => !name.startsWith("TODO_"));
    this.#folder = folder;
    this.#env = {
      ...Object.fromEntries(own),
      XDG_CONFIG_HOME: join(folder, "config"),
      XDG_STATE_HOME: join(folder, "state"),
      TODO_NODES: Object.entries(nodes)
        .map(([name, url]) => `${name}=${url}`)
        .join(","),
      TODO_SYNC: sync,
      // The steps show what each node knows alone.
      TODO_CONSISTENCY: "node",
    };
  }

  run(list: string, args: readonly string[]): Promise<Ran> {
    const { promise, resolve, reject } = Promise.withResolvers<Ran>();
    const options = { cwd: this.#folder, env: { ...this.#env, TODO_LIST: list } };
    execFile(process.execPath, [TODO, ...args], options, (error, stdout, stderr) => {
      const code = error ? error.code : 0;
      if (typeof code !== "number") return reject(error);
      resolve({ code, stdout, stderr, via: /^via (\S+)$/m.exec(stderr)?.[1] });
    });
    return promise;
  }
}
