/** `npm run demo`: the three steps, played on a throw-away cluster. Exits with 1 where an answer is not as told. */
import { existsSync } from "node:fs";
import { playDemo } from "./demo/play.ts";
import { TODO } from "./demo/todo-cli.ts";

const MAX_SECONDS = 60;

if (!existsSync(TODO)) throw new Error("the CLI is not built: run `npm install`, or `npm run prepare`");
setTimeout(() => {
  console.error(`the demo hangs: it has not ended within ${MAX_SECONDS} s`);
  process.exit(1);
}, MAX_SECONDS * 1_000).unref();
const { stdout, env } = process;
const colour = stdout.isTTY === true && !env.NO_COLOR && env.TERM !== "dumb";
const held = await playDemo({ write: (text) => stdout.write(text), colour });
process.exitCode = held ? 0 : 1;
