/** Shows a listing as a table: a page of it, or all pages one after the other. */
import { idParts, type TodoId } from "../../workers/core/id.ts";
import type { Todo } from "../../workers/model/todo.ts";
import type { Context } from "../context.ts";
import { TodoPageSchema } from "../net/answers.ts";
import { type Answer, parsed } from "../net/outcome.ts";
import { printTodos, printTodosInParts, type Row } from "../show/todos.ts";
import { showIds, showIdsInParts } from "../state/ids.ts";

interface Showing {
  /** It begins with the first todo, and leaves none out: short ids of before may be forgotten. */
  readonly isWhole: boolean;
  readonly isLong: boolean;
  /** Stands in for a table without rows. */
  readonly none: string;
}

export async function showTodos(
  context: Context,
  todos: readonly Todo[],
  { isWhole, isLong, none }: Showing,
): Promise<void> {
  const short = await showIds(context, idsOf(todos), isWhole);
  if (todos.length === 0) context.print.line(none);
  else printTodos(context, rowsOf(todos, short), isLong);
}

/** Shows every page as it comes, and holds none for longer: a list may have a hundred thousand todos. */
export async function showPages(
  context: Context,
  pages: AsyncIterable<Answer>,
  { isWhole, isLong, none }: Showing,
): Promise<void> {
  const print = printTodosInParts(context, isLong);
  const ids = showIdsInParts(context, isWhole);
  let shown = 0;
  try {
    for await (const todos of withWholeNumbers(pages)) {
      print(rowsOf(todos, await ids.show(idsOf(todos))));
      shown += todos.length;
    }
  } finally {
    await ids.save();
  }
  if (shown === 0) context.print.line(none);
}

function idsOf(todos: readonly Todo[]): readonly TodoId[] {
  return todos.map(({ id }) => id);
}

function rowsOf(todos: readonly Todo[], short: (id: TodoId) => string): readonly Row[] {
  return todos.map((todo) => ({ todo, shortId: short(todo.id) }));
}

/**
 * The todos of the pages. Those that share a number come in one part, where they stand beside each other: only so is each
 * told apart from the others.
 */
async function* withWholeNumbers(pages: AsyncIterable<Answer>): AsyncGenerator<readonly Todo[]> {
  let held: readonly Todo[] = [];
  for await (const page of pages) {
    const todos = [...held, ...parsed(page, TodoPageSchema).todos];
    const last = todos.at(-1);
    const end = todos.findLastIndex(({ id }) => last && idParts(id).n !== idParts(last.id).n) + 1;
    if (end > 0) yield todos.slice(0, end);
    held = todos.slice(end);
  }
  if (held.length > 0) yield held;
}
