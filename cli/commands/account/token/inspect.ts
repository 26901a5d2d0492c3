import { inspectToken } from "../../../../workers/auth/token.ts";
import { defineCommand } from "../../../command.ts";
import { wrongUsage } from "../../../failure.ts";
import { readToken } from "../../../secret.ts";
import { timeText } from "../../../show/time-text.ts";

export default defineCommand({
  meta: {
    name: "inspect",
    description: "Show what a token says of itself; it is read from stdin, and asks nobody.",
    examples: ["todo token inspect < token.txt"],
    takesSecrets: true,
    asksNoNode: true,
  },
  args: {},
  async run(context) {
    const { print, json } = context;
    const inspected = inspectToken(await readToken(context, "Token:"));
    if (!inspected)
      throw wrongUsage(
        "that is not a signed token of ours",
        "the cluster's own TODO_TOKEN says nothing of itself",
      );
    if (json) return print.document(JSON.stringify(inspected));
    const { kid, claims } = inspected;
    const time = (seconds: number) => timeText(new Date(seconds * 1_000).toISOString());
    const isOver = claims.exp * 1_000 <= Date.now();
    print.table(
      ["Claim", "Value"],
      [
        ["for", claims.sub],
        ["scope", claims.scope],
        ["lists", claims.lists.join(", ")],
        ["expires", `${time(claims.exp)}${isOver ? ", over" : ""}`],
        ...(claims.nbf === undefined ? [] : [["not before", time(claims.nbf)]]),
        ["cluster", claims.iss],
        ["jti", claims.jti],
        ["key", kid ?? "-"],
      ],
    );
    print.note("this is what it says of itself: `todo whoami` asks whether it is taken");
  },
});
