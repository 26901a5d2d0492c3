import { type Claims, inspectToken } from "../../../workers/auth/token.ts";
import { addressesOf } from "../../addresses.ts";
import { defineCommand } from "../../command.ts";
import { Failure } from "../../failure.ts";
import { probe, type Verdict } from "../../net/probe.ts";
import type { Endpoint } from "../../settings/setting-values.ts";
import type { Cell, Column } from "../../show/table.ts";
import { timeText } from "../../show/time-text.ts";

interface Asked {
  readonly endpoint: Endpoint;
  readonly claims: Claims | undefined;
  readonly verdict: Verdict;
}

const COLUMNS: readonly Column[] = ["Node", { header: "Address", shrinks: true }, "Token"];

export default defineCommand({
  meta: {
    name: "whoami",
    description: "Show what the token of each address may do, until when, and whether it is taken.",
    examples: ["todo whoami", "todo whoami --json"],
    asksNoNode: true,
  },
  args: {},
  async run(context) {
    const { print, json } = context;
    const asked = await Promise.all(
      addressesOf(context, undefined).map(async (endpoint): Promise<Asked> => {
        const claims = endpoint.token === undefined ? undefined : inspectToken(endpoint.token)?.claims;
        return { endpoint, claims, verdict: await probe(context, endpoint) };
      }),
    );
    if (json) print.document(JSON.stringify({ addresses: asked.map(described) }));
    else {
      const texts = new Set(asked.map(principalText));
      for (const text of texts) {
        print.line(text);
        print.table(COLUMNS, asked.filter((each) => principalText(each) === text).map(cells));
      }
    }
    for (const { endpoint, verdict } of asked)
      if (verdict.type !== "taken") print.note(`${endpoint.name}: ${verdict.detail}`);
    if (asked.every(({ verdict }) => verdict.type === "refused"))
      throw new Failure("refused", "nobody lets you in", ["`todo login` stores a token"]);
  },
});

/** What is known of the token, without the token. */
function described({ endpoint: { name, url, token }, claims, verdict }: Asked) {
  const { sub = null, scope = null, lists = null, exp = null, jti = null } = claims ?? {};
  const taken = verdict.type === "unknown" ? null : verdict.type === "taken";
  return { name, url, hasToken: token !== undefined, taken, sub, scope, lists, exp, jti };
}

function principalText({ endpoint, claims, verdict }: Asked): string {
  if (endpoint.token === undefined)
    return verdict.type === "taken" ? "Without a token, which is enough here: everything" : "Without a token";
  if (!claims)
    return verdict.type === "taken"
      ? "With the cluster's own token: everything, without end"
      : "With a token that says nothing of itself";
  const { sub, scope, lists, exp } = claims;
  const until = timeText(new Date(exp * 1_000).toISOString());
  return `As ${sub}: may ${scope} ${lists.includes("*") ? "every list" : lists.join(", ")}, until ${until}`;
}

function cells({ endpoint, verdict }: Asked): Cell[] {
  const word = {
    taken: { text: endpoint.token === undefined ? "not needed" : "taken", style: "green" },
    refused: { text: endpoint.token === undefined ? "needed" : "refused", style: "red" },
    unknown: { text: "not known", style: "yellow" },
  } as const;
  return [endpoint.name, endpoint.url, word[verdict.type]];
}
