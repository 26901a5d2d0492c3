import { defineCommand } from "../../command.ts";
import type { Context } from "../../context.ts";
import { Failure } from "../../failure.ts";
import { askOneOf } from "../../net/nodes.ts";
import { todoPath } from "../../net/one-todo.ts";
import type { Answer } from "../../net/outcome.ts";
import { printTodo } from "../../show/todo.ts";
import type { Write } from "../../state/state-file.ts";
import { forgetWrite, lastWrite } from "../../state/undo-log.ts";

export default defineCommand({
  meta: {
    name: "undo",
    description: "Take back the last change made from here; again, the one before.",
    examples: ["todo undo", "todo undo --list groceries"],
  },
  args: {},
  async run(context) {
    const write = lastWrite(context);
    if (!write)
      throw new Failure(
        "not-found",
        `no change of ${context.settings.list} is remembered that could be undone`,
      );
    await printTodo(context, await undo(context, write), "Undone:");
  },
});

/** Refused for good, as the todo was changed since or is gone: that must not bar the way to the changes before it. */
const FINAL_PROBLEMS = ["changed-since", "not-found"];

/** On the node that made the write: only that one is sure to know what the write replaced. */
async function undo(context: Context, write: Write): Promise<Answer> {
  const node = context.settings.nodes.find(({ name }) => name === write.node);
  if (!node)
    throw new Failure("unreachable", `the change was made on ${write.node}, which is not among the nodes`);
  const path = `${todoPath(write.id)}/undo`;
  try {
    const answer = await askOneOf(context, [node], { method: "POST", path, body: { stamp: write.stamp } });
    await forgetWrite(context, write);
    return answer;
  } catch (error) {
    if (!(error instanceof Failure && FINAL_PROBLEMS.includes(error.problem ?? ""))) throw error;
    await forgetWrite(context, write);
    throw error.withHints("it is no longer remembered: another `todo undo` goes for the change before it");
  }
}
