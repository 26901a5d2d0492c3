/** Settings, strongest first: flag, environment, project file, user file, the defaults of `npm start`. */

import type { Flags } from "../args.ts";
import { wrongUsage } from "../failure.ts";
import type { World } from "../world.ts";
import { type ConfigFile, readProjectFile, readUserFile } from "./config-files.ts";
import { readCredentials } from "./credentials.ts";
import { noteWithheld, refuseInTheClear, toEndpoint } from "./endpoints.ts";
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
import { LAYERS, type Layer } from "./tokens.ts";

/** What they are in this run. */
export interface Settings {
  readonly nodes: readonly Endpoint[];
  readonly sync: Endpoint;
  /** The gateway, where only it is named: the nodes are still to be learned from it. */
  readonly gateway?: Endpoint;
  readonly list: string;
  readonly consistency: Consistency;
  readonly prefer: Prefer;
  /** Where each of them stands, for people: `TODO_NODES`, `default`. */
  readonly sources: ReadonlyMap<string, string>;
}

type Key = Exclude<keyof Settings, "gateway" | "sources"> | "token" | "url";

interface Setting {
  readonly flag: string;
  readonly variable: string;
  /** Where nothing else is said: what `npm start` starts. */
  readonly fallback?: string;
}

export const SETTINGS: Readonly<Record<Key, Setting>> = {
  url: { flag: "url", variable: "TODO_URL" },
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
  /** Every layer that has the setting, strongest first. */
  const findAll = (key: Key): Found[] => {
    const { flag, variable, fallback } = SETTINGS[key];
    const layers: Found[] = [
      { layer: "flag", source: `--${flag}`, value: flags.get(flag) },
      // An empty variable counts as not set, as shells make it easy to leave one behind.
      { layer: "environment", source: variable, value: world.env[variable] || undefined },
      { layer: "project", source: `${project?.path}: "${key}"`, value: project?.values.get(key) },
      { layer: "user", source: `${user?.path}: "${key}"`, value: user?.values.get(key) },
      { layer: "default", source: "default", value: fallback },
    ];
    return layers.filter(({ value }) => value !== undefined);
  };
  const read = <T>(key: Key, parser: Parser<T>): T => {
    const [strongest] = findAll(key);
    if (!strongest) throw new Error(`${key} has no default`);
    return parse(strongest, parser);
  };

  const tokens = {
    given: findAll("token").map((found) => ({ ...found, token: parse(found, parseToken) })),
    stored: readCredentials(world, note),
    named: [
      ...findAll("nodes").flatMap(namedNodes),
      ...findAll("sync").flatMap(namedUrl),
      ...findAll("url").flatMap(namedUrl),
    ],
  };
  const gateway = findGateway(findAll("url")[0], findAll("nodes")[0]);
  const gatewayEndpoint = gateway && toEndpoint({ name: "url", url: parse(gateway, parseUrl) }, tokens);
  const nodes = gatewayEndpoint
    ? [gatewayEndpoint]
    : read("nodes", parseNodes).map((node) => toEndpoint(node, tokens));
  const isSyncViaGateway = isStronger(gateway, findAll("sync")[0]);
  const sync =
    gatewayEndpoint && isSyncViaGateway
      ? { ...gatewayEndpoint, name: "sync", url: `${gatewayEndpoint.url}/cluster` }
      : toEndpoint({ name: "sync", url: read("sync", parseUrl) }, tokens);
  if (!flags.has("insecure")) refuseInTheClear([...nodes, sync]);
  noteWithheld([...nodes, sync], { project: project?.path ?? "", user: user?.path ?? "" }, note);
  return {
    nodes,
    sync,
    ...(gatewayEndpoint && { gateway: gatewayEndpoint }),
    list: read("list", parseList),
    consistency: read("consistency", parseConsistency),
    prefer: read("prefer", parsePrefer),
    sources: new Map(
      (["nodes", "sync", "list", "consistency", "prefer"] as const).map((key) => {
        const isByGateway = key === "nodes" ? gateway !== undefined : key === "sync" && isSyncViaGateway;
        const found = isByGateway ? gateway : findAll(key)[0];
        return [key, found?.source ?? "default"];
      }),
    ),
  };
}

/** The addresses that a layer names; what is wrong in one that does not count in this run is no matter. */
function namedNodes({ layer, value }: Found) {
  const nodes = parseNodes(value);
  return "wrong" in nodes ? [] : nodes.map(({ url }) => ({ layer, url }));
}

/** The gateway counts where no nodes are named as strongly as it: they say more. */
function findGateway(url: Found | undefined, nodes: Found | undefined): Found | undefined {
  return url && isStronger(url, nodes) ? url : undefined;
}

function isStronger(found: Found | undefined, other: Found | undefined): boolean {
  if (!found || !other) return found !== undefined;
  return LAYERS.indexOf(found.layer) < LAYERS.indexOf(other.layer);
}

function namedUrl({ layer, value }: Found) {
  const url = parseUrl(value);
  return typeof url === "string" ? [{ layer, url }] : [];
}

type Parser<T> = (value: unknown) => T | { readonly wrong: string };

function parse<T>(found: Found, parser: Parser<T>): T {
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
