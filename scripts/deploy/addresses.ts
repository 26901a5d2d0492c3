/** Where the deployed workers answer. */
import type { Target } from "./target.ts";

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

/** What the CLI is to be told; undefined where an address is not known. */
export function settingsText({ nodes, sync }: Addresses): string | undefined {
  if (nodes.size === 0 || sync === undefined) return undefined;
  return `TODO_NODES=${[...nodes].map((entry) => entry.join("=")).join(",")} TODO_SYNC=${sync}`;
}
