/** A program that the project is compared with: a process of its own, asked and answering in lines of JSON. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface, type Interface } from "node:readline";
import { Writable } from "node:stream";
import { fileURLToPath } from "node:url";

export class Peer {
  readonly #process: ChildProcess;
  readonly #stdin: Writable;
  readonly #lines: AsyncIterator<string>;

  /** `script` in bench/peers. */
  constructor(script: string) {
    const path = fileURLToPath(new URL(`../peers/${script}`, import.meta.url));
    this.#process = spawn(process.execPath, [path], { stdio: ["pipe", "pipe", "inherit"] });
    const { stdin, stdout } = this.#process;
    if (!(stdin instanceof Writable) || !stdout) throw new Error("a peer is started with pipes");
    this.#stdin = stdin;
    const lines: Interface = createInterface({ input: stdout });
    this.#lines = lines[Symbol.asyncIterator]();
  }

  async line(): Promise<string> {
    const { done, value } = await this.#lines.next();
    if (done === true)
      throw new Error("a peer ended without an answer; was `npm --prefix bench install` run?");
    return value;
  }

  async ask(question: object): Promise<unknown> {
    this.#stdin.write(`${JSON.stringify(question)}\n`);
    return JSON.parse(await this.line());
  }

  async stop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#process.once("exit", () => resolve());
    this.#stdin.end();
    await promise;
  }
}
