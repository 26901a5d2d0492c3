import { defineCommand } from "../../command.ts";
import { changeMembership, MEMBERSHIP_ARGS } from "./membership.ts";

export default defineCommand({
  meta: {
    name: "readmit",
    description: "Take a retired node back, as a new and empty one.",
    examples: ["todo nodes readmit c"],
  },
  args: MEMBERSHIP_ARGS,
  async run(context, args) {
    await changeMembership(context, args, {
      action: "readmit",
      question: `Readmit ${args.node}? What it holds is set aside for \`todo nodes salvage\`, and it comes back as a new, empty node.`,
      done: "Readmitted",
    });
  },
});
