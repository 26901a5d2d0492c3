import { ID_ARG, NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { askAboutTodo } from "../../net/one-todo.ts";
import { printWritten } from "../../show/todo.ts";

export default defineCommand({
  meta: {
    name: "delete",
    description: "Delete a todo.",
    examples: ["todo delete 1"],
  },
  args: { ...ID_ARG, ...NODE_ARGS },
  async run(context, { id }) {
    await printWritten(context, await askAboutTodo(context, id, { method: "DELETE" }), "Deleted");
  },
});
