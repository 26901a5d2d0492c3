/** The workers as README.md starts them, each a `wrangler dev` of its own, on free ports and with data of its own. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import { endChildrenWithThisProcess } from "../../scripts/children.ts";
import { HOST } from "../../scripts/cluster.ts";

const ROOT = join(import.meta.dirname, "../..");
const WRANGLER = join(ROOT, "node_modules/wrangler/bin/wrangler.js");
/** A start takes 3 s on a machine that is idle, and 20 times as long on one that is not. */
const READY_WITHIN_MS = 110_000;

export interface DevWorker {
  readonly url: string;
  /** Starts it, and returns once it answers; throws where it ends instead. */
  start(): Promise<void>;
  /** Ends it as Ctrl-C does, and with it everything that it started. */
  stop(): Promise<void>;
}

/** The arguments of each `npx wrangler dev …` in a page, in the page's order. */
export function wranglerDevCommands(page: string): string[][] {
  const text = readFileSync(join(ROOT, page), "utf8");
  return [...text.matchAll(/^npx wrangler (dev [^#\n]*)/gm)].map(([, args = ""]) => args.trim().split(/\s+/));
}

/** `args` as the page has them, but for the ports and the folders, which are the test's. */
export function devWorker(args: readonly string[], port: number, folder: string, vars: string): DevWorker {
  const own: Record<string, string> = {
    "--port": String(port),
    "--inspector-port": "0",
    "--persist-to": join(folder, String(port)),
  };
  for (const flag of Object.keys(own)) if (!args.includes(flag)) throw new Error(`${flag} is not said`);
  const changed = args.map((arg, index) => own[args[index - 1] ?? ""] ?? arg);
  const url = `http://${HOST}:${port}`;
  let running: ChildProcess | undefined;
  return {
    url,
    async start() {
      endChildrenWithThisProcess();
      const child = spawn(process.execPath, [WRANGLER, ...changed, "--env-file", vars], {
        cwd: ROOT,
        stdio: ["ignore", "pipe", "pipe"],
        env: {
          ...process.env,
          // Where these processes find each other, and no other `wrangler dev` of the same names that runs here.
          WRANGLER_REGISTRY_PATH: join(folder, "registry"),
          WRANGLER_SEND_METRICS: "false",
          WRANGLER_WRITE_LOGS: "false",
        },
      });
      running = child;
      let output = "";
      for (const stream of [child.stdout, child.stderr])
        stream.setEncoding("utf8").on("data", (text: string) => {
          output += text;
        });
      const ended = once(child, "close").then(() => {
        throw new Error(`wrangler ${changed.join(" ")} ended: ${output}`);
      });
      const answers = vi.waitFor(() => fetch(`${url}/health`), { timeout: READY_WITHIN_MS, interval: 50 });
      await Promise.race([answers, ended]);
      // It may end from now on.
      ended.catch(() => {});
    },
    async stop() {
      if (!running || running.exitCode !== null) return;
      const closed = once(running, "close");
      running.kill("SIGINT");
      await closed;
    },
  };
}
