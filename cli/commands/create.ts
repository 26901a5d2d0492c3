import { NODE_ARGS } from "../args.ts";
import { defineCommand } from "../command.ts";
import { askNode } from "../net/nodes.ts";
import { printWritten } from "../show/todo.ts";

export default defineCommand({
  meta: {
    name: "create",
    description: "Add a todo.",
    examples: ['todo create "buy milk"', "todo create TaskA --node a"],
  },
  args: { task: { type: "positional", required: true, description: "what is to be done" }, ...NODE_ARGS },
  async run(context, { task }) {
    const answer = await askNode(context, { method: "POST", path: "/todos", body: { task } });
    await printWritten(context, answer, "Created");
  },
});
