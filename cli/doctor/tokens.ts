/** Whether each address takes the token that it is sent, and for how long still. */
import { inspectToken } from "../../workers/auth/token.ts";
import { addressesOf } from "../addresses.ts";
import type { Context } from "../context.ts";
import { probe } from "../net/probe.ts";
import { type Endpoint, isLoopback } from "../settings/setting-values.ts";
import { durationText, timeText } from "../show/time-text.ts";
import { type Finding, finding } from "./finding.ts";

const SOON_MS = 7 * 86_400_000;

export async function examineTokens(context: Context): Promise<Finding[]> {
  const found = await Promise.all(addressesOf(context, undefined).map((each) => examine(context, each)));
  return found.flat();
}

async function examine(context: Context, endpoint: Endpoint): Promise<Finding[]> {
  const { name, url, token } = endpoint;
  const verdict = await probe(context, endpoint);
  // Who can't be reached is told of where nodes are: here it would be said twice.
  if (verdict.type === "unknown") return [];
  if (verdict.type === "refused")
    return [
      finding(
        "wrong",
        name,
        `does not let you in: ${verdict.detail}`,
        `\`todo login ${url}\` stores a token`,
      ),
    ];
  if (token !== undefined) return [ends(name, url, token, context.world.now())];
  if (isLoopback(url)) return [finding("ok", name, "needs no token")];
  const advice = "set TODO_TOKEN or TODO_KEYS where it is deployed (docs/deploy.md)";
  return [finding("wrong", name, `lets in whoever knows ${url}, without a token`, advice)];
}

function ends(name: string, url: string, token: string, now: number): Finding {
  const claims = inspectToken(token)?.claims;
  if (!claims) return finding("ok", name, "takes the token, which is without end");
  const { scope, lists, exp } = claims;
  const left = exp * 1_000 - now;
  const may = `${scope} ${lists.includes("*") ? "every list" : lists.join(", ")}`;
  if (left < SOON_MS)
    return finding(
      "note",
      name,
      `the token (${may}) ends in ${durationText(left)}`,
      `\`todo login ${url}\` stores a new one`,
    );
  return finding(
    "ok",
    name,
    `takes the token: ${may}, until ${timeText(new Date(exp * 1_000).toISOString())}`,
  );
}
