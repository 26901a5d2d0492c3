/** The file of a signing key: whoever has it can mint tokens, so nobody else can read it. */
import { mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { generateSigningKey, readSigningKey, type SigningKey } from "../workers/auth/keys.ts";
import { wrongUsage } from "./failure.ts";
import { errorCode, errorText, isMissing } from "./system-error.ts";
import type { World } from "./world.ts";

export const SIGNING_KEY_FILE = "signing-key.pem";
/** Where `npm start` keeps its data. */
export const DATA_FOLDER = ".todo";

export function signingKeyPath({ env, cwd }: Pick<World, "env" | "cwd">): string {
  return resolve(cwd, env.TODO_SIGNING_KEY || join(DATA_FOLDER, SIGNING_KEY_FILE));
}

/** The key in the file; undefined where there is no file. `note` is told if others can read it. */
export async function loadSigningKey(
  path: string,
  note: (line: string) => void,
): Promise<SigningKey | undefined> {
  let pem: string;
  try {
    pem = readFileSync(path, "utf8");
    if ((statSync(path).mode & 0o077) !== 0)
      note(`others can read ${path}, and whoever does can mint tokens: chmod 600 ${path}`);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw wrongUsage(`${path} can't be read (${errorCode(error)})`);
  }
  return readSigningKey(pem).catch((error: unknown) => {
    throw wrongUsage(`${path}: ${errorText(error)}`);
  });
}

/** A new key, in a new file: one that is there is never overwritten. */
export async function makeSigningKey(path: string): Promise<SigningKey> {
  const { pem, key } = await generateSigningKey();
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, pem, { mode: 0o600, flag: "wx" });
  } catch (error) {
    throw wrongUsage(`${path} can't be written (${errorCode(error)})`);
  }
  return key;
}
