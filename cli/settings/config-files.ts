/** The project's and the user's settings file. */
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { wrongUsage } from "../failure.ts";
import { errorCode, errorText, isMissing } from "../system-error.ts";
import type { World } from "../world.ts";

const FOLDER = "edge-todos";
const PROJECT_FILE = "todo.config.json";
const USER_FILE = "config.json";

export interface ConfigFile {
  readonly path: string;
  readonly values: ReadonlyMap<string, unknown>;
}

/** `todo.config.json` of the working folder, or of the nearest folder above that has one. */
export function readProjectFile(world: World): ConfigFile | undefined {
  for (let folder = world.cwd; ; folder = dirname(folder)) {
    const file = readConfigFile(join(folder, PROJECT_FILE));
    if (file || folder === dirname(folder)) return file;
  }
}

/** `config.json` in this program's folder under the XDG config folder. */
export function readUserFile(world: World): ConfigFile | undefined {
  return readConfigFile(join(xdgFolder(world, "XDG_CONFIG_HOME", ".config"), USER_FILE));
}

/** This program's folder under an XDG base folder; by the XDG rules a relative path counts as not set. */
export function xdgFolder(world: World, variable: string, fallback: string): string {
  const base = world.env[variable];
  return join(base && isAbsolute(base) ? base : join(world.home, fallback), FOLDER);
}

function readConfigFile(path: string): ConfigFile | undefined {
  const text = readIfThere(path);
  if (text === undefined) return undefined;
  return { path, values: new Map(Object.entries(parseObject(path, text))) };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw wrongUsage(`${path} can't be read: ${errorText(error)}`);
  }
}

function parseObject(path: string, text: string): object {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    // The error quotes the text, and a token may stand there.
    const [place] = /line \d+ column \d+/.exec(errorText(error)) ?? [];
    throw wrongUsage(`${path} is not JSON${place === undefined ? "" : ` (${place})`}`);
  }
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return value;
  throw wrongUsage(`${path} must hold a JSON object`);
}

/** Puts the gateway into the user's file, unless other addresses stand there. By rename, so the file is always whole. */
export function rememberUrl(
  world: World,
  url: string,
): { readonly type: "kept" | "names-others"; readonly path: string } {
  const path = join(xdgFolder(world, "XDG_CONFIG_HOME", ".config"), USER_FILE);
  const values = Object.fromEntries(readConfigFile(path)?.values ?? []);
  const others = ["nodes", "sync", "url"].filter((key) => values[key] !== undefined && values[key] !== url);
  if (others.length > 0) return { type: "names-others", path };
  const draft = `${path}.${process.pid}`;
  try {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, `${JSON.stringify({ ...values, url }, null, 2)}\n`, { mode: 0o600 });
    renameSync(draft, path);
  } catch (error) {
    throw wrongUsage(`${path} can't be written (${errorCode(error)})`);
  }
  return { type: "kept", path };
}
