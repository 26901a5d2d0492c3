import * as v from "valibot";
import {
  AUDIENCE,
  CALENDAR_AUDIENCE,
  DEFAULT_CLUSTER,
  type Grant,
  mintToken,
} from "../../../../workers/auth/token.ts";
import { isListPattern, SCOPES } from "../../../../workers/model/scope.ts";
import { SubSchema } from "../../../../workers/model/tokens.ts";
import { defineCommand } from "../../../command.ts";
import { wrongUsage } from "../../../failure.ts";
import { timeText } from "../../../show/time-text.ts";
import { loadSigningKey, signingKeyPath } from "../../../signing-key.ts";
import { parseLifetime } from "./lifetime.ts";

const MAX_LISTS = 50;

export default defineCommand({
  meta: {
    name: "mint",
    description: "Print a new token, signed with TODO_SIGNING_KEY or the local cluster's signing key.",
    examples: [
      "todo token mint --list work --scope write --expires 30d",
      "todo token mint --list work,home-* > token.txt",
      "todo token mint --list '*' --scope admin | todo login",
      "todo token mint --list work --calendar",
    ],
    asksNoNode: true,
  },
  args: {
    list: {
      type: "string",
      valueHint: "LISTS",
      description: "the lists it is for, with commas between: names, home-* for all that begin so, or *",
    },
    scope: { type: "enum", options: [...SCOPES], description: "what it may do; read unless given" },
    expires: {
      type: "string",
      valueHint: "30d",
      description: "for how long, in m, h or d, up to 365d; 30d unless given",
    },
    calendar: {
      type: "boolean",
      description: "for the address of a calendar, and nothing else; for 365d unless --expires is given",
    },
    sub: { type: "string", valueHint: "NAME", description: "who it is for; you unless given" },
    cluster: { type: "string", valueHint: "NAME", description: "as its TODO_CLUSTER; todo unless given" },
  },
  async run(
    { world, print, json },
    { list, scope = "read", calendar = false, expires = calendar ? "365d" : "30d", sub, cluster },
  ) {
    if (calendar && scope !== "read") throw wrongUsage("a calendar's token only reads: leave --scope out");
    const lists = parseLists(list);
    const grant: Grant = {
      cluster: cluster ?? (world.env.TODO_CLUSTER || DEFAULT_CLUSTER),
      sub: parseName(sub ?? (world.env.USER || "someone")),
      lists,
      scope,
      exp: Math.floor(Date.now() / 1_000) + parseLifetime(expires),
      aud: calendar ? CALENDAR_AUDIENCE : AUDIENCE,
    };
    const path = signingKeyPath(world);
    const key = await loadSigningKey(path, print.note);
    if (!key)
      throw wrongUsage(
        `there is no signing key in ${path}`,
        "`npm start -- --closed` or `todo token keygen` makes one; TODO_SIGNING_KEY=FILE names another",
      );
    const { token, claims } = await mintToken(grant, key);
    const until = timeText(new Date(claims.exp * 1_000).toISOString());
    print.note(`for ${claims.sub}: ${scope} ${lists.join(", ")}, until ${until}`);
    if (calendar)
      print.note("subscribe to NODE/lists/LIST/calendar.ics?token=TOKEN, with the line below as TOKEN");
    print.note(`to revoke it: todo token revoke --jti ${claims.jti}`);
    if (json) print.document(JSON.stringify({ token, claims }));
    else print.line(token);
  },
});

function parseLists(text: string | undefined): string[] {
  if (text === undefined) throw wrongUsage("--list is needed", "--list work, or --list '*' for every list");
  const lists = text.split(",").map((each) => each.trim());
  const wrong = lists.find((each) => !isListPattern(each));
  if (wrong !== undefined)
    throw wrongUsage(
      `--list: ${JSON.stringify(wrong)} is no list`,
      "a name, home-* for all that begin so, or *",
    );
  if (lists.length > MAX_LISTS) throw wrongUsage(`--list: at most ${MAX_LISTS} lists`);
  return lists;
}

function parseName(name: string): string {
  if (v.is(SubSchema, name)) return name;
  throw wrongUsage(`--sub: ${JSON.stringify(name)} is no name: letters, digits and _ . @ : -, at most 128`);
}
