/** Everything a command touches outside itself is handed in, so that tests run commands in-process. */
import { homedir } from "node:os";

/** Where text goes: a terminal, a pipe, or a test's string. */
export interface Sink {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
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
  };
}
