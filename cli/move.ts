/** Moving a todo in the order made by hand: positions are fractional indexes, and those that have none come last, by id. */
import { generateKeyBetween, generateNKeysBetween } from "fractional-indexing";
import { MAX_TODOS_PER_PAGE } from "../workers/core/limits.ts";
import type { Todo } from "../workers/model/todo.ts";
import type { Context } from "./context.ts";
import { Failure } from "./failure.ts";
import { pageRequest, pagesFrom } from "./listing/pages.ts";
import { TodoPageSchema } from "./net/answers.ts";
import { askNode } from "./net/nodes.ts";
import { todoPath } from "./net/one-todo.ts";
import { parsed } from "./net/outcome.ts";
import { printTodo } from "./show/todo.ts";
import type { Write } from "./state/state-file.ts";
import { keepWrites, writeOf } from "./state/undo-log.ts";

/** Each is a write of its own. */
const MAX_PLACED = 200;

/** Places `todo` before or after `target`. All that stands before it and has no position yet is given one. */
export async function moveTodo(
  context: Context,
  todo: Todo,
  side: "before" | "after",
  target: Todo,
): Promise<void> {
  const order = await orderUpTo(context, todo, target);
  const places = newPositions(order, todo, side, target);
  if (places.length > MAX_PLACED)
    throw new Failure(
      "refused",
      `${places.length} todos before it have no place yet, and would each get one`,
      [`nothing was changed; up to ${MAX_PLACED} are placed at once: move something higher up first`],
    );
  const writes: Write[] = [];
  try {
    for (const { id, position } of places) {
      const answer = await askNode(context, { method: "PATCH", path: todoPath(id), body: { position } });
      const write = writeOf(answer);
      if (write) writes.push(write);
      if (id === todo.id) await printTodo(context, answer, "Moved");
    }
  } finally {
    await keepWrites(context, writes);
  }
  if (todo.due !== target.due || todo.priority !== target.priority)
    context.print.note(
      "`todo list` goes by due date and priority first; `todo list --sort position` shows this order",
    );
}

/** What is not deleted, in the order made by hand, without `todo`: up to what stands behind `target`. */
async function orderUpTo(context: Context, todo: Todo, target: Todo): Promise<readonly Todo[]> {
  const request = (after?: string) =>
    pageRequest(new URLSearchParams(), { sort: "position", limit: MAX_TODOS_PER_PAGE, after });
  const order: Todo[] = [];
  for await (const page of pagesFrom(context, await askNode(context, request()), request)) {
    order.push(...parsed(page, TodoPageSchema).todos.filter(({ id }) => id !== todo.id));
    const found = order.findIndex(({ id }) => id === target.id);
    // Two nodes may have given the same position: the next one that differs is the bound.
    if (found >= 0 && order.slice(found).some(({ position }) => position !== order[found]?.position)) break;
  }
  return order;
}

interface Place {
  readonly id: Todo["id"];
  readonly position: string;
}

/** The positions to write, in their order; the last one is the todo's. */
function newPositions(
  order: readonly Todo[],
  todo: Todo,
  side: "before" | "after",
  target: Todo,
): readonly Place[] {
  const at = order.findIndex(({ id }) => id === target.id);
  if (at < 0) throw new Failure("not-found", "the todo to move it beside is deleted: nothing was changed");
  const { position } = order[at] ?? target;
  if (position !== null) {
    const [lower, upper] =
      side === "before"
        ? [order.findLast((each) => each.position !== null && each.position < position)?.position, position]
        : [position, order.find((each) => each.position !== null && each.position > position)?.position];
    return [{ id: todo.id, position: generateKeyBetween(lower ?? null, upper ?? null) }];
  }
  const ahead = order.slice(0, side === "before" ? at : at + 1);
  const last = ahead.findLast((each) => each.position !== null)?.position ?? null;
  const ids = [...ahead.filter((each) => each.position === null).map(({ id }) => id), todo.id];
  const keys = generateNKeysBetween(last, null, ids.length);
  return ids.map((id, index) => ({ id, position: keys[index] ?? "" }));
}
