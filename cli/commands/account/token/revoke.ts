import * as v from "valibot";
import { inspectToken } from "../../../../workers/auth/token.ts";
import { JtiSchema, RevocationSchema, type RevokedToken } from "../../../../workers/model/tokens.ts";
import { defineCommand } from "../../../command.ts";
import type { Context } from "../../../context.ts";
import { wrongUsage } from "../../../failure.ts";
import { parsed } from "../../../net/outcome.ts";
import { askAboutCluster } from "../../../net/sync-worker.ts";
import { readToken } from "../../../secret.ts";
import { MAX_LIFETIME_S } from "./lifetime.ts";

export default defineCommand({
  meta: {
    name: "revoke",
    description: "End a token before it expires, on every node; it is read from stdin, or named by --jti.",
    examples: ["todo token revoke < token.txt", "todo token revoke --jti 0b6e4c1e-…"],
    takesSecrets: true,
    asksNoNode: true,
  },
  args: {
    jti: { type: "string", valueHint: "ID", description: "the token's own name, as `mint` told it" },
  },
  async run(context, { jti }) {
    const { print, json } = context;
    const body = jti === undefined ? await fromToken(context) : byName(jti);
    const answer = await askAboutCluster(context, "POST", "/tokens/revoke", body);
    if (json) return print.document(answer.text);
    const { nodes } = parsed(answer, RevocationSchema);
    print.line(`Revoked ${body.jti}`);
    const untold = nodes.filter(({ told }) => !told).map(({ node }) => node);
    if (untold.length > 0)
      print.note(`${untold.join(", ")} could not be told, and takes it until cron has told it`);
  },
});

async function fromToken(context: Context): Promise<RevokedToken> {
  const claims = inspectToken(await readToken(context, "Token:"))?.claims;
  if (claims) return { jti: claims.jti, exp: claims.exp };
  throw wrongUsage(
    "that is not a signed token of ours",
    "the cluster's own TODO_TOKEN ends when `npm run deploy` gives the workers another one",
  );
}

/** When it expires is not known: remembered for as long as a token can last. */
function byName(jti: string): RevokedToken {
  if (!v.is(JtiSchema, jti)) throw wrongUsage("--jti: that is no token's name");
  return { jti, exp: Math.floor(Date.now() / 1_000) + MAX_LIFETIME_S };
}
