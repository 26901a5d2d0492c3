import { addressArg, addressesOf } from "../../addresses.ts";
import { defineCommand } from "../../command.ts";
import { changeCredentials } from "../../settings/credentials.ts";

export default defineCommand({
  meta: {
    name: "logout",
    description: "Forget the stored token of the nodes and the sync worker, or of one address.",
    examples: ["todo logout", "todo logout https://a.example.com", "todo logout --all"],
    takesSecrets: true,
    asksNoNode: true,
  },
  args: {
    ...addressArg("the address whose token is meant; all that the settings name unless given"),
    all: { type: "boolean", description: "the tokens of every address" },
  },
  async run(context, { url, all = false }) {
    const { world, print, json } = context;
    const meant = new Set(addressesOf(context, url).map((each) => each.url));
    const forgotten: string[] = [];
    await changeCredentials(world, (tokens) => {
      for (const address of [...tokens.keys()]) {
        if (!all && !meant.has(address)) continue;
        tokens.delete(address);
        forgotten.push(address);
      }
    });
    if (json) return print.document(JSON.stringify({ forgotten }));
    for (const address of forgotten) print.line(`Forgot the token for ${address}`);
    if (forgotten.length === 0) print.line("No token was stored for that.");
  },
});
