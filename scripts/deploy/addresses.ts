/** Where the deployed workers answer. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import * as v from "valibot";
import { DATA_FOLDER } from "../../cli/signing-key.ts";
import { isMissing } from "../../cli/system-error.ts";
import type { Target } from "./target.ts";

/** Kept by a deploy, for `npm run destroy`: the platform does not tell a worker's address later. */
const ADDRESSES_FILE = `${DATA_FOLDER}/deployed-addresses.json`;

export interface Addresses {
  /** By node name. */
  readonly nodes: ReadonlyMap<string, string>;
  readonly sync: string | undefined;
  readonly web: string | undefined;
}

/** Their domains; without, the addresses that wrangler printed as it deployed them. */
export function addressesOf(target: Target, outputs: ReadonlyMap<string, string>): Addresses {
  const address = (environment: string) => {
    const domain = target.deployment.domains[environment];
    if (domain !== undefined) return `https://${domain}`;
    return /https:\/\/\S+\.workers\.dev\b/.exec(outputs.get(environment) ?? "")?.[0];
  };
  const nodes = Object.entries(target.workers).flatMap(([environment, { vars }]) => {
    const url = address(environment);
    return vars.NODE !== undefined && url !== undefined ? [[vars.NODE, url] as const] : [];
  });
  return { nodes: new Map(nodes), sync: address("sync"), web: address("web") };
}

export function keepAddresses({ nodes, ...others }: Addresses): void {
  mkdirSync(dirname(ADDRESSES_FILE), { recursive: true });
  writeFileSync(ADDRESSES_FILE, `${JSON.stringify({ nodes: Object.fromEntries(nodes), ...others })}\n`);
}

/** The addresses of the last deploy from here; undefined where there was none. */
export function readAddresses(): Addresses | undefined {
  let text: string;
  try {
    text = readFileSync(ADDRESSES_FILE, "utf8");
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
  const { nodes, sync, web } = v.parse(Kept, JSON.parse(text));
  return { nodes: new Map(Object.entries(nodes)), sync, web };
}

const Kept = v.object({
  nodes: v.record(v.string(), v.string()),
  sync: v.optional(v.string()),
  web: v.optional(v.string()),
});

/** What the CLI is to be told; undefined where an address is not known. */
export function settingsText({ nodes, sync }: Addresses): string | undefined {
  if (nodes.size === 0 || sync === undefined) return undefined;
  return `TODO_NODES=${[...nodes].map((entry) => entry.join("=")).join(",")} TODO_SYNC=${sync}`;
}
