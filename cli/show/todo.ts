/** How todos look. */
import type { Todo } from "../../workers/model/todo.ts";
import type { Context } from "../context.ts";
import { TodoSchema } from "../net/answers.ts";
import { type Answer, parsed } from "../net/outcome.ts";
import { showIds } from "../state/ids.ts";
import { keepWrite } from "../state/undo-log.ts";
import type { StyledText } from "./table.ts";

/** Keeps the write that was answered, so that it can be undone, and prints what became of its todo. `settles`: a conflict. */
export async function printWritten(
  context: Context,
  answer: Answer,
  verb: string,
  settles = false,
): Promise<void> {
  await keepWrite(context, answer, settles);
  await printTodo(context, answer, verb);
}

/** Prints the one todo that was answered: `Created 1 (v1, open) TaskA`. */
export async function printTodo(context: Context, answer: Answer, verb: string): Promise<void> {
  const { print, json } = context;
  if (json) return print.document(answer.text);
  const todo = parsed(answer, TodoSchema);
  const short = await showIds(context, [todo.id]);
  print.line(`${verb} ${todoText(todo, short(todo.id))}`);
}

/** A todo in one line: `1 (v1, open) TaskA`. */
export function todoText(todo: Todo, shortId: string): string {
  return `${shortId} (v${todo.version}, ${stateCell(todo).text}) ${todo.task}`;
}

export function stateCell(todo: Todo): StyledText {
  const state = todo.deleted ? "deleted" : todo.completed ? "completed" : "open";
  if (todo.conflicts > 0) return { text: `${state}, in conflict`, style: "yellow" };
  return todo.deleted
    ? { text: state, style: "red" }
    : todo.completed
      ? { text: state, style: "green" }
      : { text: state };
}
