import { NODE_ARGS } from "../args.ts";
import { defineCommand } from "../command.ts";
import { ConflictsSchema } from "../net/answers.ts";
import { askNode } from "../net/nodes.ts";
import { parsed } from "../net/outcome.ts";
import { printConflicts } from "../show/conflicts.ts";

export default defineCommand({
  meta: {
    name: "conflicts",
    description: "Show what lost against a later write elsewhere, and to what.",
    examples: ["todo conflicts", "todo conflicts show 1"],
  },
  args: { ...NODE_ARGS },
  subCommands: { show: async () => (await import("./conflicts/show.ts")).default },
  async run(context) {
    const { print, json, settings } = context;
    const answer = await askNode(context, { method: "GET", path: "/conflicts" });
    if (json) return print.document(answer.text);
    const { conflicts } = parsed(answer, ConflictsSchema);
    if (conflicts.length === 0) return print.line(`No conflicts in ${settings.list}.`);
    await printConflicts(context, conflicts);
  },
});
