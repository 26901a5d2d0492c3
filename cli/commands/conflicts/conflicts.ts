import { NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { readConflicts } from "../../net/conflict-pages.ts";
import { nodesToAsk } from "../../net/preference.ts";
import { printConflicts } from "../../show/conflicts.ts";

export default defineCommand({
  meta: {
    name: "conflicts",
    description: "Show what lost against a later write elsewhere, and to what.",
    examples: ["todo conflicts", "todo conflicts show 1"],
  },
  args: { ...NODE_ARGS },
  subCommands: { show: async () => (await import("./show.ts")).default },
  async run(context) {
    const { print, json, settings } = context;
    const { conflicts } = await readConflicts(context, await nodesToAsk(context));
    if (json) return print.document(JSON.stringify({ conflicts, next: null }));
    if (conflicts.length === 0) return print.line(`No conflicts in ${settings.list}.`);
    await printConflicts(context, conflicts);
  },
});
