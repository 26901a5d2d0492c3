/** Runs wrangler, the platform's own tool, as its command line. */
import { spawn } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { CONFIG_PATH } from "./config.ts";

const WRANGLER = join(
  dirname(createRequire(import.meta.url).resolve("wrangler/package.json")),
  "bin/wrangler.js",
);

export interface WranglerRun {
  readonly code: number;
  /** What it printed, stdout and stderr as they came. */
  readonly output: string;
}

export interface WranglerOptions {
  /** Given on stdin: a secret must not stand in the arguments, where every user sees it. */
  readonly input?: string;
  /** Shows what is printed as it comes. */
  readonly show?: boolean;
}

export function wrangler(
  args: readonly string[],
  { input, show = false }: WranglerOptions = {},
): Promise<WranglerRun> {
  const { promise, resolve, reject } = Promise.withResolvers<WranglerRun>();
  const child = spawn(process.execPath, [WRANGLER, ...args], {
    // It asks questions where stdin is a terminal: which account, for example.
    stdio: [input === undefined ? "inherit" : "pipe", "pipe", "pipe"],
    // Where the commands that build a worker run, too.
    cwd: dirname(CONFIG_PATH),
    env: { ...process.env, WRANGLER_SEND_METRICS: "false" },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      if (show) process.stdout.write(text);
    });
  }
  child.on("error", reject);
  child.on("close", (code) => resolve({ code: code ?? 1, output }));
  child.stdin?.end(input);
  return promise;
}
