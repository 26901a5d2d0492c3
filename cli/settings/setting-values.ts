/** What each setting may be. A parser answers the value, or what is wrong with it. */

/** Someone to ask: a datanode, or the sync worker. */
export interface Endpoint {
  readonly name: string;
  /** Without a slash at the end. */
  readonly url: string;
}

export type Consistency = "node" | "session";
export type Prefer = "turns" | "first" | "fastest";

interface Wrong {
  readonly wrong: string;
}

const NODE_NAME = /^[a-z][a-z0-9]{0,15}$/;
const LIST_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const VISIBLE_ASCII = /^[\x21-\x7e]+$/;

/** `a=URL,b=URL` as flags and variables have it, or an object as files have it. */
export function parseNodes(value: unknown): readonly Endpoint[] | Wrong {
  const pairs = nodePairs(value);
  if ("wrong" in pairs) return pairs;
  const nodes: Endpoint[] = [];
  for (const [name, address] of pairs) {
    if (!NODE_NAME.test(name)) return { wrong: `not a node's name: ${JSON.stringify(name)}` };
    if (nodes.some((node) => node.name === name)) return { wrong: `node ${name} is named twice` };
    const url = parseUrl(address);
    if (typeof url !== "string") return { wrong: `node ${name}: ${url.wrong}` };
    nodes.push({ name, url });
  }
  return nodes.length > 0 ? nodes : { wrong: "names no node" };
}

/** An http address without anything that a path can't be added to. */
export function parseUrl(value: unknown): string | Wrong {
  // Not URL.parse: Node 20 has none.
  const url = typeof value === "string" && URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol))
    return { wrong: `not an http or https address: ${JSON.stringify(value)}` };
  if (url.username || url.password || url.search || url.hash)
    return { wrong: "an address must have no user, password, query or fragment" };
  return url.href.replace(/\/+$/, "");
}

export function parseList(value: unknown): string | Wrong {
  if (typeof value === "string" && LIST_NAME.test(value)) return value;
  return { wrong: `not a list's name: ${JSON.stringify(value)} (a-z, 0-9 and -, at most 63 characters)` };
}

/** The token itself is never put in a message. */
export function parseToken(value: unknown): string | Wrong {
  if (typeof value === "string" && VISIBLE_ASCII.test(value)) return value;
  return { wrong: "a token is visible ASCII characters, without spaces" };
}

export function parseConsistency(value: unknown): Consistency | Wrong {
  if (value === "node" || value === "session") return value;
  return { wrong: `unknown consistency: ${JSON.stringify(value)} (node or session)` };
}

export function parsePrefer(value: unknown): Prefer | Wrong {
  if (value === "turns" || value === "first" || value === "fastest") return value;
  return { wrong: `unknown preference: ${JSON.stringify(value)} (turns, first or fastest)` };
}

function nodePairs(value: unknown): (readonly [string, unknown])[] | Wrong {
  if (typeof value === "object" && value !== null && !Array.isArray(value)) return Object.entries(value);
  if (typeof value !== "string") return { wrong: "nodes are written as name and address" };
  const pairs: [string, string][] = [];
  for (const pair of value.split(",")) {
    const [, name, address] = /^\s*([^=]*)=(.*?)\s*$/.exec(pair) ?? [];
    if (name === undefined || address === undefined)
      return { wrong: `not NAME=URL: ${JSON.stringify(pair)}` };
    pairs.push([name, address]);
  }
  return pairs;
}
