/** Which todos are shown. */
import type { ShownTodo } from "../list/writes.ts";
import { startsAt } from "./days.ts";

export const FILTERS = ["open", "later", "completed", "all", "conflicts", "deleted"] as const;
export type Filter = (typeof FILTERS)[number];

const FITS: Readonly<Record<Filter, (todo: ShownTodo) => boolean>> = {
  open: (todo) => !todo.completed && !todo.deleted && !isLater(todo),
  later: (todo) => !todo.completed && !todo.deleted && isLater(todo),
  completed: (todo) => todo.completed && !todo.deleted,
  all: (todo) => !todo.deleted,
  conflicts: (todo) => todo.conflicts > 0,
  deleted: (todo) => todo.deleted,
};

/** `kept`: a row that stays although it no longer fits, so that it does not vanish under the hand that ticked it. */
export function filtered(
  todos: readonly ShownTodo[],
  filter: Filter,
  search: string,
  kept: ReadonlySet<string>,
): readonly ShownTodo[] {
  const words = search.toLocaleLowerCase().split(/\s+/).filter(Boolean);
  const fits = FITS[filter];
  return todos.filter((todo) => (fits(todo) || kept.has(todo.row)) && hasAll(todo, words));
}

/** How many todos each filter would show. */
export function counts(todos: readonly ShownTodo[]): Readonly<Record<Filter, number>> {
  const found = { open: 0, later: 0, completed: 0, all: 0, conflicts: 0, deleted: 0 };
  for (const todo of todos) for (const filter of FILTERS) if (FITS[filter](todo)) found[filter] += 1;
  return found;
}

/** Its start is still to come: a day begins here at midnight. */
function isLater({ start }: ShownTodo): boolean {
  return typeof start === "string" && startsAt(start) > Date.now();
}

function hasAll(todo: ShownTodo, words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = [todo.task, todo.notes ?? "", ...(todo.tags ?? []).map((tag) => `#${tag}`)]
    .join(" ")
    .toLocaleLowerCase();
  return words.every((word) => text.includes(word));
}
