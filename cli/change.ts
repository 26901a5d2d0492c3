/** The commands that make one change to any number of todos. */
import type { Context } from "./context.ts";
import { wrongUsage } from "./failure.ts";
import { parseIds } from "./ids.ts";
import { askAboutTodo, failureOf, updateTodos } from "./net/one-todo.ts";
import { printWritten, todoText } from "./show/todo.ts";
import { showIds } from "./state/ids.ts";
import { keepWrites } from "./state/undo-log.ts";

/** Changes the todos that the words name, and prints what became of each; what was refused is told at the end. */
export async function changeTodos(
  context: Context,
  words: readonly string[],
  set: Readonly<Record<string, unknown>>,
  verb: string,
): Promise<void> {
  const { print, json } = context;
  const typed = parseIds(words);
  const [only] = typed;
  if (only === undefined) throw wrongUsage("missing argument: ID");
  if (typed.length === 1)
    return printWritten(context, await askAboutTodo(context, only, { method: "PATCH", body: set }), verb);
  const { answer, updates } = await updateTodos(context, typed, set);
  const updated = updates.filter((each) => each.type === "updated");
  await keepWrites(
    context,
    updated.map(({ todo, stamp }) => ({ id: todo.id, stamp, node: answer.from.name })),
  );
  if (json) print.document(answer.text);
  else {
    const short = await showIds(
      context,
      updated.map(({ todo }) => todo.id),
    );
    for (const { todo } of updated) print.line(`${verb} ${todoText(todo, short(todo.id))}`);
  }
  const failure = failureOf(updates);
  if (failure) throw failure;
}
