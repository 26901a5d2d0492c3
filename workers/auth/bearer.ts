/** Who sends a request: whoever has the cluster's own token, or one that was signed for it, or everyone where the operator says so. */
import type { Refusal } from "../core/problem.ts";
import type { Principal } from "../model/scope.ts";
import type { Restrictions } from "../model/tokens.ts";
import { type PublicKey, parseKeySet } from "./keys.ts";
import type { RestrictionsCache } from "./restrictions.ts";
import { AUDIENCE, type Audience, CALENDAR_AUDIENCE, DEFAULT_CLUSTER, verifyToken } from "./token.ts";

export interface AuthEnv {
  /** A secret; two with a space between while one replaces the other. While it and `TODO_KEYS` are missing, everything but `health` is refused. */
  readonly TODO_TOKEN?: string;
  /** `yes` opens the worker to everyone: set by `npm start`, the demo and .dev.vars.example, on loopback, and by nothing that deploys. */
  readonly TODO_OPEN?: string;
  /** Public keys that sign tokens: a JWK set of one or two. */
  readonly TODO_KEYS?: string;
  /** The cluster that tokens must be for (`iss`). */
  readonly TODO_CLUSTER?: string;
  /** Origins whose pages may ask, with commas between. */
  readonly TODO_CORS_ORIGINS?: string;
}

/** Whoever has `TODO_TOKEN`: one person's cluster, all of it. */
const OWNER: Principal = { sub: "owner", scope: "admin", lists: ["*"], exp: null, makesLists: "any" };
/** Everyone, where the worker is open. */
export const ANYONE: Principal = { ...OWNER, sub: "anyone" };

/** How to learn what is restricted; asked only about tokens that are good otherwise. */
export interface RestrictionsLookup {
  readonly cache: RestrictionsCache;
  readonly lookUp: () => Promise<Restrictions>;
}

/** The principal that the request's `authorization` header stands for. Throws where the worker's keys can't be read. */
export async function identify(
  { headers, url }: Request,
  env: AuthEnv,
  restrictions: RestrictionsLookup,
): Promise<Principal | Refusal> {
  const { TODO_TOKEN: token, TODO_KEYS: keys } = env;
  if (!token && !keys)
    return refuse(`This worker has no TODO_TOKEN, so it refuses everyone: ${howToOpen(url)}`);
  const given = bearerToken(headers);
  if (given === undefined) return refuse("Send the cluster's token: Authorization: Bearer TOKEN.");
  if (token && (await isOneOf(given, token.split(" ")))) return OWNER;
  if (!keys) return refuse("That is not the cluster's token.");
  return signedFor(AUDIENCE, given, { ...env, TODO_KEYS: keys }, restrictions);
}

/** What a request's `authorization` header has; whether it is good is not said. */
export function bearerToken(headers: Headers): string | undefined {
  return /^Bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
}

/** The principal that `token` stands for in a calendar's address. `TODO_TOKEN` stands for nobody there. */
export async function identifyCalendar(
  token: string,
  { TODO_KEYS: keys, ...env }: AuthEnv,
  restrictions: RestrictionsLookup,
): Promise<Principal | Refusal> {
  if (!keys) return refuse("A calendar's address needs a signed token: this worker has no TODO_KEYS.");
  return signedFor(CALENDAR_AUDIENCE, token, { ...env, TODO_KEYS: keys }, restrictions);
}

async function signedFor(
  audience: Audience,
  given: string,
  env: AuthEnv & { readonly TODO_KEYS: string },
  restrictions: RestrictionsLookup,
): Promise<Principal | Refusal> {
  const cluster = env.TODO_CLUSTER || DEFAULT_CLUSTER;
  const verified = await verifyToken(given, keysOf(env.TODO_KEYS), cluster, audience);
  if (verified.type === "refused") return refuse(`That is no token for this cluster. ${verified.reason}`);
  const { jti, sub, scope, lists, exp } = verified.claims;
  const { revoked, full } = await restrictions.cache.at(Date.now(), restrictions.lookUp);
  if (revoked.has(jti)) return refuse("That token was revoked: ask for a new one.");
  return { sub, scope, lists, exp, makesLists: full.has(sub) ? "none" : "counted" };
}

/** Tells a local worker by the request's address: a deployed one is never reached under a loopback name. */
function howToOpen(url: string): string {
  return LOOPBACK.test(new URL(url).hostname)
    ? "copy .dev.vars.example to .dev.vars and start `wrangler dev` again (docs/deploy.md)."
    : "`npx wrangler secret put TODO_TOKEN --env ENVIRONMENT` sets it (docs/deploy.md).";
}

const LOOPBACK = /^(?:(?:.+\.)?localhost|127(?:\.\d+){3}|\[::1\])$/;

function refuse(detail: string): Refusal {
  return { type: "unauthorized", detail };
}

let lastKeys: { readonly text: string; readonly keys: readonly PublicKey[] } | undefined;

/** Parsed once for each isolate: its settings do not change. */
function keysOf(text: string): readonly PublicKey[] {
  if (lastKeys?.text !== text) lastKeys = { text, keys: parseKeySet(text) };
  return lastKeys.keys;
}

/** Compares in constant time: all digests have one length, which hides the tokens' lengths, and each is compared. */
async function isOneOf(given: string, tokens: readonly string[]): Promise<boolean> {
  const encoder = new TextEncoder();
  const [digest, ...digests] = await Promise.all(
    [given, ...tokens].map((text) => crypto.subtle.digest("SHA-256", encoder.encode(text))),
  );
  const isSame = digests.map((one) => digest !== undefined && crypto.subtle.timingSafeEqual(digest, one));
  return isSame.includes(true);
}
