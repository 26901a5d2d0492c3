import { NODE_ARGS } from "../args.ts";
import { defineCommand } from "../command.ts";
import { askAboutTodo } from "../net/one-todo.ts";
import { printWritten } from "../show/todo.ts";

export default defineCommand({
  usage: "delete ID",
  summary: "Delete a todo.",
  examples: ["todo delete 1"],
  args: { id: { type: "positional", required: true, description: "as `todo list` shows it" }, ...NODE_ARGS },
  async run(context, { id }) {
    await printWritten(context, await askAboutTodo(context, id, { method: "DELETE" }), "Deleted");
  },
});
