import { ID_ARG, NODE_ARGS } from "../../args.ts";
import { changeTodos } from "../../change.ts";
import { defineCommand } from "../../command.ts";
import { changesOf, editText } from "../../edit-text.ts";
import { editInEditor } from "../../editor.ts";
import { Failure } from "../../failure.ts";
import { fieldFlags, fieldsGiven } from "../../fields.ts";
import { TodoSchema } from "../../net/answers.ts";
import { askAboutTodo } from "../../net/one-todo.ts";
import { parsed } from "../../net/outcome.ts";
import { printWritten } from "../../show/todo.ts";

export default defineCommand({
  meta: {
    name: "edit",
    description: "Change a todo's fields: those of the flags, or all of them in $EDITOR.",
    examples: ["todo edit 1", "todo edit 1 --task 'buy oat milk' --due tomorrow"],
  },
  args: { ...ID_ARG, ...fieldFlags("update"), ...NODE_ARGS },
  async run(context, args) {
    const { id } = args;
    const given = await fieldsGiven(context, args);
    if (Object.keys(given).length > 0) return changeTodos(context, [id], given, "Updated");
    const answer = await askAboutTodo(context, id, { method: "GET" });
    const todo = parsed(answer, TodoSchema);
    if (todo.deleted)
      throw new Failure("not-found", `${id} is deleted`, [`\`todo restore ${id}\` brings it back`]);
    const before = editText(todo);
    const after = await editInEditor(context, before);
    const set = await changesOf(context, before, after);
    if (Object.keys(set).length === 0) return context.print.note("nothing was changed");
    // Only what was changed is sent: what others wrote to the other fields meanwhile stands.
    const about = { ...context, node: answer.from.name };
    await printWritten(
      context,
      await askAboutTodo(about, todo.id, { method: "PATCH", body: set }),
      "Updated",
    );
  },
});
