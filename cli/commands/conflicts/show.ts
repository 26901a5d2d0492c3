import { ID_ARG, NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { conflictsOf } from "../../conflicts.ts";
import { printConflicts } from "../../show/conflicts.ts";
import { todoText } from "../../show/todo.ts";

export default defineCommand({
  meta: {
    name: "show",
    description: "Show one todo's conflicts, and how to settle them.",
    examples: ["todo conflicts show 1"],
  },
  args: { ...ID_ARG, ...NODE_ARGS },
  async run(context, { id }) {
    const { print, json } = context;
    const { todo, conflicts } = await conflictsOf(context, id);
    if (json) return print.document(JSON.stringify({ conflicts }));
    print.line(todoText(todo, id));
    if (conflicts.length === 0) return print.line("No conflicts.");
    await printConflicts(context, conflicts);
    print.line(`To put a lost value back: todo restore ${id} --field FIELD --from NODE`);
    print.line(`To keep what stands: todo resolve ${id}`);
  },
});
