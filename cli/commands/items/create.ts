import { NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { fieldFlags, fieldsGiven } from "../../fields.ts";
import { askNode } from "../../net/nodes.ts";
import { printWritten } from "../../show/todo.ts";

export default defineCommand({
  meta: {
    name: "create",
    description: "Add a todo.",
    examples: ['todo create "buy milk"', "todo create TaskA --node a"],
  },
  args: {
    ...fieldFlags("create"),
    task: { type: "positional", required: true, description: "what is to be done" },
    ...NODE_ARGS,
  },
  async run(context, args) {
    const answer = await askNode(context, {
      method: "POST",
      path: "/todos",
      body: await fieldsGiven(context, args),
    });
    await printWritten(context, answer, "Created");
  },
});
