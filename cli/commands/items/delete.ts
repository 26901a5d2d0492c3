import { IDS_ARG, NODE_ARGS } from "../../args.ts";
import { defineCommand } from "../../command.ts";
import { Failure } from "../../failure.ts";
import { parseIds } from "../../ids.ts";
import { askAboutTodo } from "../../net/one-todo.ts";
import type { Answer } from "../../net/outcome.ts";
import { printTodo } from "../../show/todo.ts";
import { keepWrites, writeOf } from "../../state/undo-log.ts";

export default defineCommand({
  meta: {
    name: "delete",
    description: "Delete todos.",
    examples: ["todo delete 1", "todo rm 3 5-7"],
    takesWords: true,
  },
  args: { ...IDS_ARG, ...NODE_ARGS },
  async run(context, { _: words }) {
    const ids = parseIds(words);
    const answers: Answer[] = [];
    const failures: Failure[] = [];
    let about = context;
    try {
      for (const id of ids) {
        try {
          const answer = await askAboutTodo(about, id, { method: "DELETE" });
          // The others go to the same node.
          about = { ...context, node: answer.from.name };
          answers.push(answer);
          await printTodo(context, answer, "Deleted");
        } catch (error) {
          if (!(error instanceof Failure && error.kind === "not-found")) throw error;
          failures.push(error);
        }
      }
    } finally {
      await keepWrites(
        context,
        answers.flatMap((answer) => writeOf(answer) ?? []),
      );
    }
    const [first] = failures;
    if (!first) return;
    if (ids.length === 1) throw first;
    const lines = failures.map(({ message }) => `  ${message}`);
    throw new Failure("not-found", `${failures.length} of ${ids.length} not deleted`, lines);
  },
});
