/** The token of a deployed cluster: where it comes from, and which workers lack it. */
import { randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { DATA_FOLDER } from "../../cli/signing-key.ts";
import { isMissing } from "../../cli/system-error.ts";
import { CONFIG_PATH } from "../config.ts";
import { type WranglerRun, wrangler } from "../wrangler.ts";

/** Beside what `npm start` keeps; git ignores it. */
const TOKEN_FILE = `${DATA_FOLDER}/deployed-token`;
const TOKEN_BYTES = 32;
/** Long enough that nobody guesses it, and fit for a header. */
const TOKEN_PATTERN = /^[\x21-\x7e]{16,}$/;

export interface Worker {
  readonly environment: string;
  readonly name: string;
  /** Whether `TODO_KEYS` stands in wrangler.toml. */
  readonly hasKeys: boolean;
}

/** What became of it, in words that hold no token: what a deploy prints ends up in logs. */
export type TokenOutcome =
  | { readonly type: "failed"; readonly reason: string; readonly output: string }
  | { readonly type: "given"; readonly file: string | undefined }
  | { readonly type: "kept" }
  /** Some workers have a token that is not known here: another one would shut its clients out. */
  | { readonly type: "lacking"; readonly names: readonly string[] };

/** The token in the environment. Throws where anyone could guess it. */
export function tokenOfEnvironment(env: NodeJS.ProcessEnv): string | undefined {
  const { TODO_TOKEN: token } = env;
  if (!token || TOKEN_PATTERN.test(token)) return token || undefined;
  throw new Error("TODO_TOKEN: at least 16 visible ASCII characters, please, and no spaces");
}

/**
 * Sees to it that nobody is shut out of a worker: each has the cluster's token, or keys of its operator (`TODO_KEYS`). The one that is given goes to all. Without one, those that lack it
 * get what an earlier deploy made; where none has any, one is made and kept in a file before a worker is given it.
 */
export async function setUpToken(
  workers: readonly Worker[],
  given: string | undefined,
): Promise<TokenOutcome> {
  if (given !== undefined) return give(workers, given, undefined);
  const lacking: Worker[] = [];
  for (const worker of workers) {
    const { code, output } = await secret(["list"], worker);
    // Whoever can't be asked may have one, and its clients with it.
    if (code !== 0)
      return { type: "failed", reason: `whether ${worker.name} has a token can't be told`, output };
    const isOpenable = worker.hasKeys || /"TODO_(?:TOKEN|KEYS)"/.test(output);
    if (!isOpenable) lacking.push(worker);
  }
  if (lacking.length === 0) return { type: "kept" };
  // On a machine that is gone after the run, nobody would find what was made there.
  const mayMake = lacking.length === workers.length && !process.env.CI;
  const token = readTokenFile() ?? (mayMake ? makeToken() : undefined);
  if (token === undefined) return { type: "lacking", names: lacking.map(({ name }) => name).sort() };
  return give(lacking, token, TOKEN_FILE);
}

async function give(
  workers: readonly Worker[],
  token: string,
  file: string | undefined,
): Promise<TokenOutcome> {
  for (const worker of workers) {
    const { code, output } = await secret(["put", "TODO_TOKEN"], worker, token);
    if (code === 0) continue;
    const reason = `${worker.name} was not given its token`;
    return { type: "failed", reason, output: output.replaceAll(token, "…") };
  }
  return { type: "given", file };
}

function secret(args: readonly string[], { environment }: Worker, input?: string): Promise<WranglerRun> {
  return wrangler(["secret", ...args, "--config", CONFIG_PATH, "--env", environment], {
    ...(input !== undefined && { input }),
  });
}

function readTokenFile(): string | undefined {
  try {
    return readFileSync(TOKEN_FILE, "utf8").trim() || undefined;
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function makeToken(): string {
  const token = randomBytes(TOKEN_BYTES).toString("hex");
  mkdirSync(dirname(TOKEN_FILE), { recursive: true });
  writeFileSync(TOKEN_FILE, `${token}\n`, { mode: 0o600, flag: "wx" });
  return token;
}
