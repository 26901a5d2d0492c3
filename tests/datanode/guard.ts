/** Requests to a datanode's app, with its real objects behind it and settings of the test's own. */
import { env } from "cloudflare:workers";
import { formatKeySet, generateSigningKey } from "../../workers/auth/keys.ts";
import { mintToken } from "../../workers/auth/token.ts";
import { createDatanode } from "../../workers/datanode/http/app.ts";

const { key } = await generateSigningKey();
/** Far enough away that no test run meets it; in seconds. */
export const FUTURE = 4_000_000_000;

// The platform's rate limits are left out: tests that are about them bring their own.
const { LISTS, CATALOG } = env;
const SETTINGS = { LISTS, CATALOG, NODE: "a", TODO_SYNC_MODE: "manual" };
export const CLOSED = { ...SETTINGS, TODO_KEYS: formatKeySet([key.publicKey]) };
export const OPEN = { ...SETTINGS, TODO_OPEN: "yes" };

/** A token for all lists, with the scope `write`, unless `grant` says otherwise. */
export async function mint(grant: object = {}) {
  return mintToken({ cluster: "todo", sub: "ann", exp: FUTURE, lists: ["*"], scope: "write", ...grant }, key);
}

/** The header that carries such a token. */
export async function bearer(grant: object = {}): Promise<{ authorization: string }> {
  return { authorization: `Bearer ${(await mint(grant)).token}` };
}

/** The answer of a worker that has just started. */
export async function ask(
  path: string,
  init: RequestInit = {},
  settings: object = CLOSED,
): Promise<Response> {
  return createDatanode().request(path, init, settings);
}

/** Status and name of the problem that a request was answered with. */
export async function problemOf(response: Response): Promise<string> {
  const { type } = await response.json<{ type: string }>();
  return `${response.status} ${type.split("/").at(-1)}`;
}
