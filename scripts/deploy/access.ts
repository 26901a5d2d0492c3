/** Sees to it that somebody can open each worker, and nobody is shut out of one. */
import { existsSync } from "node:fs";
import { filesOf, KEYS, putSecret, secretsOf, TOKEN } from "./secrets.ts";
import type { Target } from "./target.ts";

/** In words that hold no token: what a deploy prints ends up in logs. */
export type AccessOutcome =
  /** `file` holds the token that each worker takes; undefined where it was given in the environment. */
  | { readonly type: "given"; readonly file: string | undefined }
  | { readonly type: "kept" }
  /** Some workers have a token that is not known here: another one would shut its clients out. */
  | { readonly type: "lacking"; readonly names: readonly string[] };

/**
 * The token that is given goes to all. Without one, those that have neither token nor keys get what an earlier deploy made;
 * where none has any, one is made and kept in a file before a worker is given it. Throws where a worker does not take it.
 */
export async function setUpAccess(
  target: Target,
  given: string | undefined,
  wantsKeys: boolean,
): Promise<AccessOutcome> {
  const environments = Object.keys(target.workers);
  if (given !== undefined) {
    if (wantsKeys) await giveKeys(target, environments);
    for (const environment of environments) await putSecret(target, environment, TOKEN, given);
    return { type: "given", file: undefined };
  }
  const had = await inTurn(environments, (environment) => secretsOf(target, environment));
  const have = new Map(environments.map((environment, index) => [environment, had[index] ?? new Set()]));
  const without = environments.filter((environment) => !have.get(environment)?.has(KEYS.name));
  // A node that is added later takes what the others take.
  const isAdded = existsSync(KEYS.file) && without.length < environments.length;
  if (wantsKeys || isAdded) await giveKeys(target, wantsKeys ? environments : without);
  const lacking = environments.filter((environment) => have.get(environment)?.size === 0);
  if (lacking.length === 0) return { type: "kept" };
  // On a machine that is gone after the run, nobody would find what was made there.
  const mayMake = lacking.length === environments.length && !process.env.CI;
  if (!existsSync(TOKEN.file)) {
    if (!mayMake)
      return { type: "lacking", names: lacking.map((name) => target.workers[name]?.name ?? name).sort() };
    await TOKEN.make(TOKEN.file);
  }
  const value = await TOKEN.value(filesOf(TOKEN));
  for (const environment of lacking) await putSecret(target, environment, TOKEN, value);
  return { type: "given", file: TOKEN.file };
}

async function giveKeys(target: Target, environments: readonly string[]): Promise<void> {
  if (!existsSync(KEYS.file)) await KEYS.make(KEYS.file);
  const value = await KEYS.value(filesOf(KEYS));
  for (const environment of environments) await putSecret(target, environment, KEYS, value);
}

/** One after the other: each is a process of its own. */
async function inTurn<T, R>(items: readonly T[], map: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await map(item));
  return results;
}
