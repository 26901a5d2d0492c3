/** `npm start` as a process of its own, on ports and with data of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { fileURLToPath } from "node:url";
import { HOST } from "../../scripts/cluster.ts";
import { isFree } from "../../scripts/ports.ts";

const START = fileURLToPath(new URL("../../scripts/start.ts", import.meta.url));

export interface StartRun {
  readonly process: ChildProcess;
  /** Everything printed so far. */
  output(): string;
  /** Returns once it is ready. Throws where it ended instead. */
  ready(): Promise<void>;
  /** The exit code, once it ended. */
  ended(): Promise<number | null>;
}

export function npmStart(args: readonly string[], env: Readonly<Record<string, string>> = {}): StartRun {
  const child = spawn(process.execPath, [START, ...args], {
    env: { ...process.env, TODO_SYNC_MODE: "manual", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  // Most runs are not waited for: those that are refused.
  ready.catch(() => {});
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (output.includes("ready in")) resolve();
    });
  }
  const ended = once(child, "close").then(([code]: (number | null)[]) => {
    reject(new Error(`npm start ended: ${output}`));
    return code ?? null;
  });
  return { process: child, output: () => output, ready: () => ready, ended: () => ended };
}

/** The first of `count` free ports in a row. */
export async function freePorts(count: number): Promise<number> {
  for (;;) {
    const server = createServer().listen(0, HOST);
    await once(server, "listening");
    const address = server.address();
    server.close();
    await once(server, "close");
    if (typeof address !== "object" || address === null || address.port + count > 65_535) continue;
    const ports = Array.from({ length: count }, (_, index) => address.port + index);
    const free = await Promise.all(ports.map((port) => isFree(port, HOST)));
    if (free.every(Boolean)) return address.port;
  }
}
