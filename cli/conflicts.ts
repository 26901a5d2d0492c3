/** A todo's conflicts, and the writes that settle them (rules M3 and M4). */
import type { Conflict, ConflictValue } from "../workers/model/answers.ts";
import { type Todo, updateOf } from "../workers/model/todo.ts";
import type { Shown } from "../workers/model/values.ts";
import type { Context } from "./context.ts";
import { Failure } from "./failure.ts";
import { TodoSchema } from "./net/answers.ts";
import { readConflicts } from "./net/conflict-pages.ts";
import { askOneOf } from "./net/nodes.ts";
import { askAboutTodo, todoPath } from "./net/one-todo.ts";
import { type Answer, parsed } from "./net/outcome.ts";
import type { Endpoint } from "./settings/setting-values.ts";
import { keepWrite } from "./state/undo-log.ts";

/** A todo as one node knows it, and what lost in it. */
export interface Conflicted {
  /** Settling writes go here too: this node is sure to know the losers. */
  readonly from: Endpoint;
  readonly todo: Todo;
  readonly conflicts: readonly Conflict[];
}

/** A value that lost to another one. */
export interface Loser extends ConflictValue {
  readonly field: string;
}

/** The todo that `typed` means, with its conflicts; of `field` only, where that is named. */
export async function conflictsOf(context: Context, typed: string, field?: string): Promise<Conflicted> {
  const answer = await askAboutTodo(context, typed, { method: "GET" });
  const todo = parsed(answer, TodoSchema);
  const all = await readConflicts(context, [answer.from]);
  const conflicts = all.conflicts.filter(
    (conflict) => conflict.id === todo.id && (field === undefined || conflict.field === field),
  );
  return { from: answer.from, todo, conflicts };
}

/** The losers whose value differs from the winner's, each value once. */
export function losersOf({ field, winner, losers }: Conflict): Loser[] {
  const values = new Set<Shown>([winner.value]);
  return losers.flatMap((loser) => {
    if (values.has(loser.value)) return [];
    values.add(loser.value);
    return [{ ...loser, field }];
  });
}

/** Writes these values of the todo's fields: as whoever writes has seen what lost, that settles the fields' conflicts. */
export async function writeFields(
  context: Context,
  { from, todo }: Conflicted,
  fields: Readonly<Record<string, Shown>>,
): Promise<Answer> {
  const path = todoPath(todo.id);
  const remove = () => askOneOf(context, [from], { method: "DELETE", path });
  const { deleted = todo.deleted, ...others } = fields;
  if (deleted && !todo.deleted) return remove();
  const changed = await askOneOf(context, [from], {
    method: "PATCH",
    path,
    body: { ...writable(others), deleted: false },
  });
  if (!deleted) return changed;
  // What is deleted takes no other write: it was revived for this one, and is deleted again.
  await keepWrite(context, changed, true);
  return remove();
}

/** Values that lost are of any version's making: what this one would not write is refused by name. */
function writable(fields: Readonly<Record<string, Shown>>): Readonly<Record<string, unknown>> {
  const request = updateOf(fields);
  if (request.type === "update") return request.update;
  throw new Failure("refused", `this version does not know how to write the field ${request.field}`);
}
