/** A world of its own for each test: folders, variables and streams that belong to no one else. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Readable } from "node:stream";
import { setTimeout as delay } from "node:timers/promises";
import { onTestFinished } from "vitest";
import { main } from "../../../cli/main.ts";

export interface Run {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Columns of the terminal that stdout is; none: it is a pipe. */
  readonly terminal?: number;
  readonly cwd?: string;
  /** What is typed or piped into the command. */
  readonly stdin?: string | Uint8Array;
  /** Whether stdin and stderr are a terminal: someone can be asked. */
  readonly isInteractive?: boolean;
  /** What the person makes of the text in their editor. */
  readonly edit?: (text: string) => string;
  /** Opens an address in the person's browser; without it, there is none. */
  readonly openBrowser?: (url: string) => void;
  /** Rings when Ctrl-C is pressed. */
  readonly interrupt?: AbortSignal;
  /** What the command waits for between tries, no test needs to wait for, unless something real must come back meanwhile. */
  readonly isPatient?: boolean;
  /** Called with each piece that goes to stdout. */
  readonly onOutput?: (text: string) => void;
  /** Called with each piece that goes to stderr. */
  readonly onNote?: (text: string) => void;
}

export class Sandbox {
  readonly folder: string;
  readonly env: Record<string, string>;
  /** The wall clock that commands see. */
  now: () => number = Date.now;

  constructor(env: Record<string, string> = {}) {
    this.folder = mkdtempSync(join(tmpdir(), "todo-cli-"));
    this.env = env;
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
  }

  get statePath(): string {
    return join(this.folder, ".local/state/edge-todos/state.json");
  }

  write(path: string, content: unknown): string {
    const whole = join(this.folder, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, typeof content === "string" ? content : JSON.stringify(content));
    return whole;
  }

  read(path: string): string {
    return readFileSync(join(this.folder, path), "utf8");
  }

  /** Runs `todo` with these arguments, in this process. */
  async run(argv: readonly string[], options: RunOptions = {}): Promise<Run> {
    const {
      env,
      terminal,
      cwd,
      stdin = "",
      isInteractive = false,
      isPatient = false,
      edit = (text) => text,
      openBrowser,
      interrupt,
      onOutput,
      onNote,
    } = options;
    const written = { stdout: "", stderr: "" };
    const sink = (name: "stdout" | "stderr") => ({
      write(text: string) {
        written[name] += text;
        if (name === "stdout") onOutput?.(text);
        else onNote?.(text);
      },
    });
    const stdout =
      terminal === undefined ? sink("stdout") : { ...sink("stdout"), isTTY: true, columns: terminal };
    const code = await main({
      argv,
      env: { ...this.env, ...env },
      cwd: cwd ?? this.folder,
      home: this.folder,
      stdout,
      stderr: { ...sink("stderr"), isTTY: isInteractive },
      stdin: Object.assign(Readable.from(stdin.length === 0 ? [] : [stdin]), { isTTY: isInteractive }),
      runEditor: async (_editor, path) => {
        writeFileSync(path, edit(readFileSync(path, "utf8")));
        return 0;
      },
      openBrowser: async (url) => {
        openBrowser?.(url);
        return openBrowser !== undefined;
      },
      now: () => this.now(),
      wait: (ms) => delay(isPatient ? ms : 0),
      onInterrupt(stop) {
        interrupt?.addEventListener("abort", stop);
        return () => interrupt?.removeEventListener("abort", stop);
      },
    });
    return { code, ...written };
  }

  /** As `run`, with the command line as one text; words are separated by spaces. */
  todo(line: string, options?: RunOptions): Promise<Run> {
    return this.run(line.split(" "), options);
  }
}
