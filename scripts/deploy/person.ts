/** The person at the terminal, where there is one. */
import { createInterface } from "node:readline/promises";
import { Failed } from "./failed.ts";
import type { Person } from "./questions.ts";

/** Undefined where nobody can be asked: in CI, or where input or output is no terminal. */
export function personHere(): Person | undefined {
  if (process.env.CI || !process.stdin.isTTY || !process.stdout.isTTY) return undefined;
  return {
    async ask(question) {
      const reader = createInterface({ input: process.stdin, output: process.stdout });
      const { promise: stopped, reject } = Promise.withResolvers<never>();
      reader.once("close", () => reject(new Failed("stopped: nothing was done")));
      try {
        return await Promise.race([reader.question(question), stopped]);
      } finally {
        reader.close();
      }
    },
    tell: (line) => console.log(line),
  };
}
