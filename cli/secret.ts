/** Reading a token: from a pipe, or from the person, whose typing is not shown. */
import { Writable } from "node:stream";
import type { Context } from "./context.ts";
import { wrongUsage } from "./failure.ts";
import { parseToken } from "./settings/setting-values.ts";
import type { Source } from "./world.ts";

/** Longer than any token: whoever pipes more has mistaken the file. */
const MAX_PIPED_CHARS = 16_384;

/** One token, white space around it dropped. It is in no message. */
export async function readToken({ world, print }: Context, prompt: string): Promise<string> {
  let text: string;
  if (world.stdin.isTTY) {
    print.note(prompt);
    text = await typed(world.stdin);
  } else text = await piped(world.stdin);
  const token = parseToken(text.trim());
  if (typeof token === "string") return token;
  throw wrongUsage("that is no token: one is visible ASCII characters, without spaces");
}

async function piped(stdin: Source): Promise<string> {
  let text = "";
  for await (const chunk of stdin) {
    text += chunk.toString();
    if (text.length > MAX_PIPED_CHARS) throw wrongUsage("what came on stdin is too long for a token");
  }
  return text;
}

async function typed(stdin: Source): Promise<string> {
  const { createInterface } = await import("node:readline");
  // With an output that shows nothing, its line editing is there, and no echo.
  const output = new Writable({ write: (_chunk, _encoding, done) => done() });
  const reader = createInterface({ input: stdin, output, terminal: true, historySize: 0 });
  const { promise, resolve, reject } = deferred();
  const stopped = () => reject(wrongUsage("no token was typed: nothing was done"));
  reader.once("line", resolve).once("SIGINT", stopped).once("close", stopped);
  return promise.finally(() => reader.close());
}

/** Node 20 has no `Promise.withResolvers`. */
function deferred() {
  let resolve: (line: string) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<string>((take, refuse) => {
    [resolve, reject] = [take, refuse];
  });
  return { promise, resolve, reject };
}
