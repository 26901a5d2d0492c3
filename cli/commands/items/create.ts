import { NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { fieldFlags, fieldsGiven } from "../../fields.ts";
import { askNode } from "../../net/nodes.ts";
import { printWritten } from "../../show/todo.ts";

export default defineCommand({
  meta: {
    name: "create",
    description: "Add a todo.",
    examples: [
      "todo add buy milk",
      "todo create 'call Mum' --due friday --tags family",
      "todo create TaskA --node a",
    ],
    takesWords: true,
  },
  args: {
    ...fieldFlags("create"),
    task: { type: "positional", required: true, description: "what is to be done; words need no quotes" },
    ...NODE_ARGS,
  },
  async run(context, args) {
    const body = { ...(await fieldsGiven(context, args)), task: args._.join(" ") };
    const answer = await askNode(context, { method: "POST", path: "/todos", body });
    await printWritten(context, answer, "Created");
  },
});
