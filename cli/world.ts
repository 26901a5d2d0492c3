/** Everything a command touches outside itself is handed in, so that tests run commands in-process. */
import { spawn } from "node:child_process";
import { homedir } from "node:os";
import { setTimeout as delay } from "node:timers/promises";

/** Where text goes: a terminal, a pipe, or a test's string. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** Where text comes from. */
export interface Source extends NodeJS.ReadableStream {
  readonly isTTY?: boolean;
}

/** The process a command runs in, or a test's stand-in for it. */
export interface World {
  /** What follows `todo` on the command line. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly home: string;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly stdin: Source;
  /** The wall clock, in milliseconds: for what people call today, and for how long ago something was. */
  now(): number;
  /** Runs the person's editor on the file, at this terminal; answers its exit code. */
  runEditor(editor: string, path: string): Promise<number>;
  /** Opens an address in the person's browser; false where there is none. */
  openBrowser(url: string): Promise<boolean>;
  /** Ends after this time, or once the signal rings. */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** Calls `stop` once someone presses Ctrl-C; what is returned gives the key back its usual effect. */
  onInterrupt(stop: () => void): () => void;
}

/** The world of the running process. */
export function processWorld(): World {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    home: homedir(),
    stdout: process.stdout,
    stderr: process.stderr,
    // Not before someone reads it: opening it is what makes a process wait for its terminal.
    get stdin() {
      return process.stdin;
    },
    now: Date.now,
    runEditor,
    // Loaded where it is needed: start-up is what a person waits for most.
    openBrowser: async (url) => (await import("./browser.ts")).openBrowser(url),
    // It rejects only where the signal ends it.
    wait: (ms, signal) => delay(ms, undefined, { ...(signal && { signal }) }).catch(() => {}),
    onInterrupt(stop) {
      process.once("SIGINT", stop);
      return () => process.removeListener("SIGINT", stop);
    },
  };
}

/** By the shell, as `EDITOR` may have arguments: `code --wait`. */
function runEditor(editor: string, path: string): Promise<number> {
  const child =
    process.platform === "win32"
      ? spawn(`${editor} "${path}"`, { shell: true, stdio: "inherit" })
      : spawn("sh", ["-c", `${editor} "$1"`, "todo-edit", path], { stdio: "inherit" });
  return new Promise((resolve) => {
    child.once("error", () => resolve(127));
    child.once("close", (code) => resolve(code ?? 1));
  });
}
