/** `todo login --browser`: the page is signed in with the token that the command line has. */
import * as v from "valibot";
import type { Context } from "./context.ts";
import { Failure, wrongUsage } from "./failure.ts";
import { send } from "./net/client.ts";
import { answerOf, parsed } from "./net/outcome.ts";
import { sendPatiently } from "./net/patience.ts";
import { probe } from "./net/probe.ts";
import { readCredentials } from "./settings/credentials.ts";
import type { Endpoint } from "./settings/setting-values.ts";

const TIMEOUT_MS = 15_000;
/** `POST /session-links` (docs/http.md). */
const LinkSchema = v.object({ code: v.pipe(v.string(), v.regex(/^[\w-]{43}$/)), expiresAt: v.string() });

/** Prints a link that signs the page in once, within 60 seconds, and opens it unless `isOpened` is false. */
export async function signInBrowser(context: Context, given: Endpoint | undefined, isOpened: boolean) {
  const { world, print, json } = context;
  const gateway = gatewayOf(context, given);
  const { url, expiresAt } = await makeLink(context, gateway);
  if (json) print.document(JSON.stringify({ url, expiresAt }));
  else print.line(url);
  if (expiresAt !== null) print.note("it signs the page in with your token: once, within 60 seconds");
  // A script gets the link, and nobody sits in front of it.
  if (!isOpened || json || !world.stdin.isTTY) return;
  print.note(
    (await world.openBrowser(url)) ? "opened in your browser" : "no browser was found here: open it yourself",
  );
}

/** The gateway serves the page; a node does not. */
function gatewayOf({ world, settings, print }: Context, given: Endpoint | undefined): Endpoint {
  const { gateway } = settings;
  if (given === undefined && gateway) return gateway;
  if (given === undefined)
    throw wrongUsage("the page is at the gateway: name its address", "todo login --browser URL");
  if (given.url === gateway?.url) return gateway;
  const token = readCredentials(world, print.note).get(given.url);
  return { ...given, ...(token !== undefined && { token }) };
}

/** `expiresAt`: null where nobody need sign in, and the link is the page's address. */
async function makeLink(
  context: Context,
  gateway: Endpoint,
): Promise<{ url: string; expiresAt: string | null }> {
  if (gateway.token === undefined) {
    const verdict = await probe(context, gateway);
    if (verdict.type === "taken") return { url: gateway.url, expiresAt: null };
    throw new Failure(
      verdict.type === "refused" ? "refused" : "unreachable",
      `${gateway.url}: ${verdict.detail}`,
      [`\`todo login ${gateway.url}\` stores a token for it, which the page can then be signed in with`],
    );
  }
  const outcome = await sendPatiently(context, gateway, () =>
    send(gateway, { method: "POST", path: "/session-links", timeoutMs: TIMEOUT_MS }),
  );
  if (outcome.type === "no-answer")
    throw new Failure("unreachable", `${gateway.url} can't be reached (${outcome.reason})`);
  const { code, expiresAt } = parsed(answerOf(outcome, gateway), LinkSchema);
  // Behind the #, so that no server is sent it, and no log holds it.
  return { url: `${gateway.url}/#/sign-in/${code}`, expiresAt };
}
