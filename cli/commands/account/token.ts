import { defineCommand } from "../../command.ts";
import { wrongUsage } from "../../failure.ts";

export default defineCommand({
  meta: {
    name: "token",
    description: "Make signing keys and tokens; inspect and revoke tokens.",
    examples: [
      "todo token keygen",
      "todo token mint --list work,home-* --scope write --expires 30d",
      "todo token inspect < token.txt",
      "todo token revoke < token.txt",
    ],
    takesSecrets: true,
    asksNoNode: true,
  },
  args: {},
  subCommands: {
    keygen: async () => (await import("./token/keygen.ts")).default,
    mint: async () => (await import("./token/mint.ts")).default,
    inspect: async () => (await import("./token/inspect.ts")).default,
    revoke: async () => (await import("./token/revoke.ts")).default,
  },
  async run() {
    throw wrongUsage("which action?", "one of: keygen, mint, inspect, revoke");
  },
});
