import { NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { wrongUsage } from "../../failure.ts";
import { fieldFlags, fieldsGiven } from "../../fields.ts";
import { askAboutTodo } from "../../net/one-todo.ts";
import { printWritten } from "../../show/todo.ts";

export default defineCommand({
  meta: {
    name: "update",
    description: "Complete a todo, open it again, or change its text.",
    examples: ["todo update 1 complete", 'todo update 1-a open --task "buy oat milk"'],
  },
  args: {
    id: { type: "positional", required: true, description: "as `todo list` shows it" },
    state: { type: "positional", required: false, valueHint: "complete|open", description: "its new state" },
    ...fieldFlags("update"),
    ...NODE_ARGS,
  },
  async run(context, args) {
    const { id, state } = args;
    const completed = parseState(state);
    const body = { ...(await fieldsGiven(context, args)), ...(completed !== undefined && { completed }) };
    if (Object.keys(body).length === 0)
      throw wrongUsage("nothing to change", "say complete, open, or --task TEXT");
    await printWritten(context, await askAboutTodo(context, id, { method: "PATCH", body }), "Updated");
  },
});

function parseState(state: string | undefined): boolean | undefined {
  if (state === undefined) return undefined;
  if (state !== "complete" && state !== "open")
    throw wrongUsage(`unknown state: ${state}`, "say complete or open");
  return state === "complete";
}
