/** Settings, strongest first: flag, environment, project file, user file, the defaults of `npm start`. */

import type { Flags } from "../args.ts";
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

/** What they are in this run. */
export interface Settings {
  readonly nodes: readonly Endpoint[];
  readonly sync: string;
  readonly list: string;
  readonly token: string | undefined;
  readonly consistency: Consistency;
  readonly prefer: Prefer;
}

type Key = keyof Settings;

interface Setting {
  readonly flag: string;
  readonly variable: string;
  /** Where nothing else is said: what `npm start` starts. */
  readonly fallback?: string;
}

export const SETTINGS: Readonly<Record<Key, Setting>> = {
  nodes: {
    flag: "nodes",
    variable: "TODO_NODES",
    fallback: "a=http://127.0.0.1:8787,b=http://127.0.0.1:8788",
  },
  sync: { flag: "sync-url", variable: "TODO_SYNC", fallback: "http://127.0.0.1:8789" },
  list: { flag: "list", variable: "TODO_LIST", fallback: "inbox" },
  token: { flag: "token", variable: "TODO_TOKEN" },
  consistency: { flag: "consistency", variable: "TODO_CONSISTENCY", fallback: "session" },
  prefer: { flag: "prefer", variable: "TODO_PREFER", fallback: "turns" },
};

type Layer = "flag" | "environment" | "project" | "user" | "default";

interface Found {
  readonly layer: Layer;
  /** Where the value stands, for messages. */
  readonly source: string;
  readonly value: unknown;
}

/** The settings of one run. `note` is told what the user should know of them. */
export function readSettings(world: World, flags: Flags, note: (line: string) => void): Settings {
  const project = checkKeys(readProjectFile(world));
  const user = checkKeys(readUserFile(world));
  const find = (key: Key): Found => {
    const { flag, variable, fallback } = SETTINGS[key];
    const candidates: Found[] = [
      { layer: "flag", source: `--${flag}`, value: flags.get(flag) },
      // An empty variable counts as not set, as shells make it easy to leave one behind.
      { layer: "environment", source: variable, value: world.env[variable] || undefined },
      { layer: "project", source: `${project?.path}: "${key}"`, value: project?.values.get(key) },
      { layer: "user", source: `${user?.path}: "${key}"`, value: user?.values.get(key) },
    ];
    const found = candidates.find(({ value }) => value !== undefined);
    return found ?? { layer: "default", source: "default", value: fallback };
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
      `the token of the user file is not sent to addresses that a project file names; set ${SETTINGS.token.variable}`,
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
  const unknown = [...(file?.values.keys() ?? [])].find((key) => !Object.hasOwn(SETTINGS, key));
  if (unknown === undefined) return file;
  throw wrongUsage(
    `${file?.path}: unknown setting: ${unknown}`,
    `one of: ${Object.keys(SETTINGS).join(", ")}`,
  );
}
