/** Which web pages may ask: where no token is required, only the browser says where a request comes from. */
import type { Refusal } from "../core/problem.ts";

const LOOPBACK_NAMES = new Set(["localhost", "127.0.0.1", "[::1]"]);
/** The browser's word (Sec-Fetch-Site) for the page's own address, and for what a person typed. */
const OWN_SITES = new Set(["same-origin", "none"]);

/** Origins whose pages may ask, from `TODO_CORS_ORIGINS`: exact ones, with commas between. Throws where one is no origin. */
export function parseWebOrigins(text = ""): readonly string[] {
  const origins = text
    .split(",")
    .map((origin) => origin.trim())
    .filter((origin) => origin !== "");
  const wrong = origins.find((origin) => !URL.canParse(origin) || new URL(origin).origin !== origin);
  if (wrong !== undefined)
    throw new Error(`TODO_CORS_ORIGINS: ${JSON.stringify(wrong)} is no origin, such as https://example.com`);
  return origins;
}

/**
 * Why an open worker refuses a request, if it does. It trusts whoever reaches it, and a page in a browser on this machine
 * reaches it too: by its own name for this address (DNS rebinding), or from elsewhere (a request or a WebSocket of a
 * foreign page).
 */
export function refuseForeign(request: Request, allowed: readonly string[]): Refusal | undefined {
  const { hostname, origin: ownOrigin } = new URL(request.url);
  if (!LOOPBACK_NAMES.has(hostname))
    return forbidden("An open worker answers only as 127.0.0.1, localhost or [::1].");
  const pageOrigin = request.headers.get("origin");
  if (pageOrigin !== null && pageOrigin !== ownOrigin && !allowed.includes(pageOrigin))
    return forbidden("An open worker answers no other site's pages: TODO_CORS_ORIGINS names those it does.");
  const site = request.headers.get("sec-fetch-site");
  // A plain link or image of another site has no Origin.
  if (pageOrigin === null && site !== null && !OWN_SITES.has(site))
    return forbidden("An open worker answers no other site's pages.");
  return undefined;
}

function forbidden(detail: string): Refusal {
  return { type: "forbidden", detail };
}
