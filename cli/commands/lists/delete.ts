import { isListName } from "../../../workers/core/todo.ts";
import { ListDeletionSchema } from "../../../workers/model/answers.ts";
import { NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { confirmByName } from "../../confirm.ts";
import { wrongUsage } from "../../failure.ts";
import { askNode } from "../../net/nodes.ts";
import { parsed } from "../../net/outcome.ts";
import { openSession } from "../../state/session.ts";

export default defineCommand({
  meta: {
    name: "delete",
    description: "Delete a list with all its todos, on every node.",
    examples: ["todo lists delete groceries", "todo lists delete groceries --yes"],
  },
  args: {
    name: { type: "positional", required: true, description: "the list's name" },
    yes: { type: "boolean", description: "do not ask first" },
    ...NODE_ARGS,
  },
  async run(context, { name, yes }) {
    const { print, json } = context;
    if (!isListName(name)) throw wrongUsage(`not a list's name: ${JSON.stringify(name)}`);
    if (!yes && !(await confirmByName(context, `Delete ${name} with all its todos?`, name)))
      throw wrongUsage("nothing was changed");
    // What was seen of this list counts, so that a node deletes no less than the person knows of (B2).
    const settings = { ...context.settings, list: name };
    const about = { ...context, settings, session: openSession(context.state, settings, print.note) };
    const answer = await askNode(about, { method: "DELETE", path: "", body: { list: name } });
    if (json) return print.document(answer.text);
    const { todos } = parsed(answer, ListDeletionSchema);
    print.line(`Deleted ${name}, with ${todos === 1 ? "1 todo" : `${todos} todos`}`);
    print.note("the list goes once every node has purged them");
  },
});
