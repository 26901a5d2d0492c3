import * as v from "valibot";
import { addressArg, addressesOf } from "../../addresses.ts";
import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { Failure, wrongUsage } from "../../failure.ts";
import { send } from "../../net/client.ts";
import { ClusterSchema } from "../../net/gateway.ts";
import { probe } from "../../net/probe.ts";
import { readToken } from "../../secret.ts";
import { rememberUrl } from "../../settings/config-files.ts";
import { changeCredentials, credentialsPath } from "../../settings/credentials.ts";
import type { Endpoint } from "../../settings/setting-values.ts";
import { signInBrowser } from "../../sign-in-link.ts";

const TIMEOUT_MS = 15_000;

export default defineCommand({
  meta: {
    name: "login",
    description:
      "Store a token for the nodes and the sync worker, or for one address; it is read from stdin. Or sign the page in.",
    examples: [
      "todo login",
      "todo login https://a.example.com",
      "todo token mint --list work --scope write | todo login",
      "todo login --browser",
    ],
    takesSecrets: true,
    asksNoNode: true,
  },
  args: {
    ...addressArg("the address it is for; all that the settings name unless given"),
    browser: {
      type: "boolean",
      description:
        "sign the page in with the token that is stored, by a link that is good once, for 60 seconds",
    },
    "no-open": { type: "boolean", description: "with --browser: print the link, and open nothing" },
  },
  async run(context, { url, browser, ...flags }) {
    const { world, print, json } = context;
    // citty reads `--no-open` as `open` that is false.
    const isOpened = !("open" in flags && flags.open === false);
    if (!browser && !isOpened) throw wrongUsage("--no-open is for --browser");
    const endpoints = addressesOf(context, url);
    if (browser) return signInBrowser(context, url === undefined ? undefined : endpoints[0], isOpened);
    if (url === undefined) refuseUnseen(context, endpoints);
    const addresses = [...new Set(endpoints.map((each) => each.url))];
    const token = await readToken(context, `Token for ${addresses.join(", ")}:`);
    for (const endpoint of endpoints) await check(context, { ...endpoint, token });
    await changeCredentials(world, (tokens) => {
      for (const address of addresses) tokens.set(address, token);
    });
    if (json) print.document(JSON.stringify({ stored: addresses }));
    else for (const address of addresses) print.line(`Stored a token for ${address}`);
    print.note(`it is kept in ${credentialsPath(world)}`);
    const [address] = endpoints;
    if (url !== undefined && address && (await isGateway(address, token))) useFromNowOn(context, address.url);
  },
});

/** Whoever types a token sees where it goes; a script must name an address that only a project file has brought in. */
function refuseUnseen({ world }: Context, endpoints: readonly Endpoint[]): void {
  const unseen = endpoints.filter(({ namedBy }) => namedBy === "project").map(({ url }) => url);
  if (unseen.length === 0 || world.stdin.isTTY) return;
  throw wrongUsage(
    `only a project file names ${unseen.join(", ")}: name each that you trust`,
    ...unseen.map((url) => `  todo login ${url}`),
  );
}

/** Nothing is stored that is refused; whoever can't be asked now may be reached later. */
async function check(context: Context, endpoint: Endpoint): Promise<void> {
  const verdict = await probe(context, endpoint);
  if (verdict.type === "taken") return;
  const said = `${endpoint.url}: ${verdict.detail}`;
  if (verdict.type === "refused") throw new Failure("refused", said, ["nothing was stored"]);
  context.print.note(`whether this takes the token is not known yet: ${said}`);
}

/** Whether it is the gateway of a cluster, and not one of its nodes. */
async function isGateway(address: Endpoint, token: string): Promise<boolean> {
  const outcome = await send(
    { ...address, token },
    { method: "GET", path: "/cluster", timeoutMs: TIMEOUT_MS },
  );
  return outcome.type === "answer" && v.is(ClusterSchema, outcome.body);
}

/** Whoever logs in to a cluster wants to use it; what they have set up themselves stays as it is. */
function useFromNowOn({ world, print }: Context, url: string): void {
  const kept = rememberUrl(world, url);
  if (kept.type === "kept") print.note(`commands go to ${url} from now on: ${kept.path} says so`);
  else print.note(`${kept.path} names other addresses: TODO_URL=${url} or --url uses this one`);
}
