/** Settings, strongest first: flag, environment, project file, user file, the defaults of `npm start`. */

import { wrongUsage } from "../failure.ts";
import type { World } from "../world.ts";
import { type ConfigFile, readProjectFile, readUserFile } from "./config-files.ts";
import {
  type Consistency,
  type Endpoint,
  type Prefer,
  parseConsistency,
  parseList,
  parseNodes,
  parsePrefer,
  parseToken,
  parseUrl,
} from "./setting-values.ts";

export interface Settings {
  readonly nodes: readonly Endpoint[];
  readonly sync: string;
  readonly list: string;
  readonly token: string | undefined;
  readonly consistency: Consistency;
  readonly prefer: Prefer;
}

/** The flags among the settings, as citty names them. */
export interface SettingFlags {
  readonly nodes?: string | undefined;
  readonly "sync-url"?: string | undefined;
  readonly list?: string | undefined;
  readonly token?: string | undefined;
  readonly consistency?: string | undefined;
  readonly prefer?: string | undefined;
}

type Key = keyof Settings;
type Layer = "flag" | "environment" | "project" | "user" | "default";

interface Found {
  readonly layer: Layer;
  /** Where the value stands, for messages. */
  readonly source: string;
  readonly value: unknown;
}

const VARIABLES: Readonly<Record<Key, string>> = {
  nodes: "TODO_NODES",
  sync: "TODO_SYNC",
  list: "TODO_LIST",
  token: "TODO_TOKEN",
  consistency: "TODO_CONSISTENCY",
  prefer: "TODO_PREFER",
};

/** Where `npm start` listens. */
const DEFAULTS: Readonly<Record<Key, unknown>> = {
  nodes: "a=http://127.0.0.1:8787,b=http://127.0.0.1:8788",
  sync: "http://127.0.0.1:8789",
  list: "inbox",
  token: undefined,
  consistency: "session",
  prefer: "turns",
};

/** The settings of one run. `note` is told what the user should know of them. */
export function readSettings(world: World, flags: SettingFlags, note: (line: string) => void): Settings {
  const project = checkKeys(readProjectFile(world));
  const user = checkKeys(readUserFile(world));
  const flagValues = { ...flags, sync: flags["sync-url"] };
  const find = (key: Key): Found => {
    const flag = key === "sync" ? "--sync-url" : `--${key}`;
    const candidates: Found[] = [
      { layer: "flag", source: flag, value: flagValues[key] },
      // An empty variable counts as not set, as shells make it easy to leave one behind.
      { layer: "environment", source: VARIABLES[key], value: world.env[VARIABLES[key]] || undefined },
      { layer: "project", source: `${project?.path}: "${key}"`, value: project?.values.get(key) },
      { layer: "user", source: `${user?.path}: "${key}"`, value: user?.values.get(key) },
    ];
    const fallback: Found = { layer: "default", source: "default", value: DEFAULTS[key] };
    return candidates.find(({ value }) => value !== undefined) ?? fallback;
  };
  const [nodes, sync, token] = [find("nodes"), find("sync"), find("token")];
  return {
    nodes: parse(nodes, parseNodes),
    sync: parse(sync, parseUrl),
    list: parse(find("list"), parseList),
    consistency: parse(find("consistency"), parseConsistency),
    prefer: parse(find("prefer"), parsePrefer),
    token: mayCarry(token, [nodes, sync], note) ? parse(token, parseToken) : undefined,
  };
}

/** A project file comes with a checkout: it must not be able to send the user's own token to whom it likes. */
function mayCarry(token: Found, addresses: readonly Found[], note: (line: string) => void): boolean {
  if (token.value === undefined) return false;
  const isForeign = token.layer === "user" && addresses.some(({ layer }) => layer === "project");
  if (isForeign)
    note(
      `the token of the user file is not sent to addresses that a project file names; set ${VARIABLES.token}`,
    );
  return !isForeign;
}

function parse<T>(found: Found, parser: (value: unknown) => T | { readonly wrong: string }): T {
  const parsed = parser(found.value);
  if (typeof parsed === "object" && parsed !== null && "wrong" in parsed)
    throw wrongUsage(`${found.source}: ${parsed.wrong}`);
  return parsed;
}

function checkKeys(file: ConfigFile | undefined): ConfigFile | undefined {
  const unknown = [...(file?.values.keys() ?? [])].find((key) => !Object.hasOwn(VARIABLES, key));
  if (unknown === undefined) return file;
  throw wrongUsage(
    `${file?.path}: unknown setting: ${unknown}`,
    `one of: ${Object.keys(VARIABLES).join(", ")}`,
  );
}
