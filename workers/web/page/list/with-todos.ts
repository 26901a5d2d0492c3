/** A list in the order of ids, with changes put into their places. */
import { compareIds } from "../../../core/id.ts";
import type { Todo } from "../net/shapes.ts";

/** The todos with `changed` in their places, of several states of one the last.  */
export function withTodos(todos: readonly Todo[], changed: readonly Todo[]): readonly Todo[] {
  const latest = new Map(changed.map((todo) => [todo.id, todo]));
  const kept = todos.map((todo) => {
    const change = latest.get(todo.id);
    latest.delete(todo.id);
    return change ?? todo;
  });
  if (latest.size === 0) return kept;
  const added = [...latest.values()].sort((a, b) => compareIds(a.id, b.id));
  const [first] = added;
  // What is new has the highest number as a rule (I1); what a round brings may stand anywhere.
  const from = first === undefined ? kept.length : placeOf(kept, first);
  const tail = [...kept.slice(from), ...added].sort((a, b) => compareIds(a.id, b.id));
  return [...kept.slice(0, from), ...tail];
}

/** Where the todo belongs among `todos`, which are in the order of ids. */
function placeOf(todos: readonly Todo[], { id }: Todo): number {
  let [low, high] = [0, todos.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const other = todos[middle];
    if (other && compareIds(other.id, id) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
