/** What each setting may be. A parser answers the value, or what is wrong with it. */
import { isNodeName } from "../../workers/core/hlc.ts";
import { isListName } from "../../workers/core/todo.ts";
import type { Layer } from "./tokens.ts";

/** A datanode or the sync worker, and where it answers. */
export interface Address {
  readonly name: string;
  /** Without a slash at the end. */
  readonly url: string;
}

/** Someone to ask. */
export interface Endpoint extends Address {
  /** What is sent to this address, and to no other. */
  readonly token?: string;
  /** Where the token stands that was given, and is not for this address. */
  readonly withheld?: string;
  /** The url is the gateway's (docs/http.md), so each request names the node that is to answer. */
  readonly viaGateway?: true;
  /** `project`: nobody else names the address, so that the person may never have seen it. */
  readonly namedBy: Layer;
}

export const CONSISTENCIES = ["session", "node"] as const;
export const PREFERENCES = ["turns", "first", "fastest"] as const;
export type Consistency = (typeof CONSISTENCIES)[number];
export type Prefer = (typeof PREFERENCES)[number];

interface Wrong {
  readonly wrong: string;
}

const VISIBLE_ASCII = /^[\x21-\x7e]+$/;
/** Loopback names as `URL` spells them, however they were typed. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** `a=URL,b=URL` as flags and variables have it, or an object as files have it. */
export function parseNodes(value: unknown): readonly Address[] | Wrong {
  const pairs = nodePairs(value);
  if ("wrong" in pairs) return pairs;
  const nodes: Address[] = [];
  for (const [name, address] of pairs) {
    if (!isNodeName(name)) return { wrong: `not a node's name: ${JSON.stringify(name)}` };
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

/** Whether what is sent to the address can be read on its way. */
export function isInTheClear(url: string): boolean {
  return new URL(url).protocol === "http:" && !isLoopback(url);
}

export function isLoopback(url: string): boolean {
  return LOOPBACK.test(new URL(url).hostname);
}

export function parseList(value: unknown): string | Wrong {
  if (typeof value === "string" && isListName(value)) return value;
  return { wrong: `not a list's name: ${JSON.stringify(value)} (a-z, 0-9 and -, at most 63 characters)` };
}

/** The token itself is never put in a message. */
export function parseToken(value: unknown): string | Wrong {
  if (typeof value === "string" && VISIBLE_ASCII.test(value)) return value;
  return { wrong: "a token is visible ASCII characters, without spaces" };
}

export function parseConsistency(value: unknown): Consistency | Wrong {
  return choice(value, CONSISTENCIES) ?? { wrong: `unknown consistency: ${among(value, CONSISTENCIES)}` };
}

export function parsePrefer(value: unknown): Prefer | Wrong {
  return choice(value, PREFERENCES) ?? { wrong: `unknown preference: ${among(value, PREFERENCES)}` };
}

function choice<T extends string>(value: unknown, choices: readonly T[]): T | undefined {
  return choices.find((each) => each === value);
}

function among(value: unknown, choices: readonly string[]): string {
  return `${JSON.stringify(value)} (one of ${choices.join(", ")})`;
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
