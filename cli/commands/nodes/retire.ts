import { defineCommand } from "../../command.ts";
import { changeMembership, MEMBERSHIP_ARGS } from "./membership.ts";

export default defineCommand({
  meta: {
    name: "retire",
    description: "Take a node out for good: no round waits for it any more.",
    examples: ["todo nodes retire c", "todo nodes retire c --yes"],
  },
  args: MEMBERSHIP_ARGS,
  async run(context, args) {
    await changeMembership(context, args, {
      action: "retire",
      question: `Retire ${args.node}? What it holds and no other node does is left behind, until it comes back emptied.`,
      done: "Retired",
    });
  },
});
