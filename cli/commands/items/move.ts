import { ID_ARG, NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { wrongUsage } from "../../failure.ts";
import { moveTodo } from "../../move.ts";
import { TodoSchema } from "../../net/answers.ts";
import { askAboutTodo } from "../../net/one-todo.ts";
import { parsed } from "../../net/outcome.ts";

export default defineCommand({
  meta: {
    name: "move",
    description: "Put a todo before or after another one, in the order made by hand.",
    examples: ["todo move 5 --before 2", "todo move 5 --after 2", "todo list --sort position"],
  },
  args: {
    ...ID_ARG,
    before: { type: "string", valueHint: "ID", description: "the one that it is to stand before" },
    after: { type: "string", valueHint: "ID", description: "the one that it is to stand after" },
    ...NODE_ARGS,
  },
  async run(context, { id, before, after }) {
    const [side, beside] = before === undefined ? (["after", after] as const) : (["before", before] as const);
    if (beside === undefined || (before !== undefined && after !== undefined))
      throw wrongUsage("say either --before ID or --after ID");
    const answer = await askAboutTodo(context, id, { method: "GET" });
    // All is read and written on one node, or the order that one has may not be the other's.
    const about = { ...context, node: answer.from.name };
    const target = parsed(await askAboutTodo(about, beside, { method: "GET" }), TodoSchema);
    const todo = parsed(answer, TodoSchema);
    if (todo.id === target.id) throw wrongUsage("a todo can't be moved beside itself");
    await moveTodo(about, todo, side, target);
  },
});
