/** The tokens that `todo login` stored, each for one address, in a file that nobody else can read. */
import { mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as v from "valibot";
import { wrongUsage } from "../failure.ts";
import { parseJson } from "../formats/json.ts";
import { withLock } from "../state/lock.ts";
import { errorCode, isMissing } from "../system-error.ts";
import type { World } from "../world.ts";
import { xdgFolder } from "./config-files.ts";

const FORMAT = 1;
/** Pairs, not an object: an address is free text. */
const FileSchema = v.object({
  format: v.literal(FORMAT),
  tokens: v.array(v.object({ address: v.string(), token: v.string() })),
});

export type Credentials = ReadonlyMap<string, string>;

/** Tokens by address. Trouble with the file is noted, and nothing of what it holds is. */
export function readCredentials(world: World, note: (line: string) => void): Credentials {
  const path = credentialsPath(world);
  try {
    const text = readFileSync(path, "utf8");
    if ((statSync(path).mode & 0o077) !== 0) note(`others can read ${path}: chmod 600 ${path}`);
    const parsed = v.safeParse(FileSchema, parseJson(text));
    if (parsed.success) return new Map(parsed.output.tokens.map(({ address, token }) => [address, token]));
    note(`${path} is damaged: no token is taken from it, and the next \`todo login\` begins it anew`);
    return new Map();
  } catch (error) {
    if (isMissing(error)) return new Map();
    const code = errorCode(error);
    if (code === undefined) throw error;
    note(`${path} can't be read (${code}): no token is taken from it`);
    return new Map();
  }
}

/** Changes the stored tokens in one step that no other run of the CLI can come between. */
export async function changeCredentials(
  world: World,
  change: (tokens: Map<string, string>) => void,
): Promise<void> {
  const path = credentialsPath(world);
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    await withLock(`${path}.lock`, () => {
      const tokens = new Map(readCredentials(world, () => {}));
      change(tokens);
      if (tokens.size === 0) rmSync(path, { force: true });
      else save(path, tokens);
    });
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    throw wrongUsage(`${path} can't be written (${errorCode(error)})`);
  }
}

export function credentialsPath(world: World): string {
  return join(xdgFolder(world, "XDG_CONFIG_HOME", ".config"), "credentials.json");
}

/** By rename, so that whoever reads meets the old file or the new one, whole. */
function save(path: string, tokens: Credentials): void {
  const draft = `${path}.${process.pid}.part`;
  const list = [...tokens].map(([address, token]) => ({ address, token }));
  // `wx` follows no link; what a killed run left behind is in the way.
  rmSync(draft, { force: true });
  writeFileSync(draft, `${JSON.stringify({ format: FORMAT, tokens: list }, null, 2)}\n`, {
    mode: 0o600,
    flag: "wx",
  });
  renameSync(draft, path);
}
