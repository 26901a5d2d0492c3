import { ID_ARG, NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { TodoSchema } from "../../net/answers.ts";
import { askAboutTodo } from "../../net/one-todo.ts";
import { parsed } from "../../net/outcome.ts";
import { printDetails } from "../../show/details.ts";
import { showIds } from "../../state/ids.ts";

export default defineCommand({
  meta: {
    name: "show",
    description: "Show all of one todo, its notes too.",
    examples: ["todo show 1", "todo show 1 --json"],
  },
  args: { ...ID_ARG, ...NODE_ARGS },
  async run(context, { id }) {
    const answer = await askAboutTodo(context, id, { method: "GET" });
    if (context.json) return context.print.document(answer.text);
    const todo = parsed(answer, TodoSchema);
    const short = await showIds(context, [todo.id]);
    printDetails(context, todo, short(todo.id));
  },
});
