/** Writes that no node has acknowledged yet, and the list as it looks with them. */
import type { Todo } from "../net/shapes.ts";

/** What a person may set; only those that are named are sent. */
export interface Fields {
  readonly task?: string;
  readonly completed?: boolean;
  readonly due?: string | null;
  readonly start?: string | null;
  readonly priority?: "high" | "medium" | "low" | null;
  readonly tags?: readonly string[];
  readonly addTags?: readonly string[];
  readonly removeTags?: readonly string[];
  readonly notes?: string | null;
  readonly position?: string | null;
}

interface WriteBase {
  /** Sent as `Idempotency-Key`, the same each time. */
  readonly key: string;
  /** The todo's row: its id, or of one that was made here and has none yet, the key of its creation. */
  readonly row: string;
  /** The node that may have taken it: it was sent there, and the answer was lost. */
  readonly maybeOn?: string;
}

export type WriteKind =
  | { readonly type: "create"; readonly fields: Fields & { readonly task: string } }
  | { readonly type: "update"; readonly fields: Fields & { readonly deleted?: false } }
  | { readonly type: "remove" }
  | { readonly type: "undo"; readonly stamp: string };

export type Write = WriteBase & WriteKind;

/** A todo as it is shown. */
export interface ShownTodo extends Omit<Todo, "id"> {
  /** Null until a node has given one. */
  readonly id: Todo["id"] | null;
  /** Stays the same when the id comes, so that a row keeps its place and its focus. */
  readonly row: string;
  /** Some of what is shown waits to be sent. */
  readonly unsent: boolean;
}

/** The list with `writes` made, in their order; created todos come last. */
export function withWrites(
  todos: readonly Todo[],
  writes: readonly Write[],
  rowOf: (id: string) => string,
): readonly ShownTodo[] {
  const byRow = new Map<string, Write[]>();
  for (const write of writes) byRow.set(write.row, [...(byRow.get(write.row) ?? []), write]);
  const known = todos.map((todo): ShownTodo => {
    const row = rowOf(todo.id);
    const own = byRow.get(row)?.filter(({ type }) => type !== "create");
    const shown = settledAs(todo, row);
    return own ? own.reduce(withWrite, shown) : shown;
  });
  const made = writes.flatMap((write) => {
    if (write.type !== "create") return [];
    const own = byRow.get(write.row) ?? [];
    return [own.reduce(withWrite, unborn(write.row))];
  });
  return made.length === 0 ? known : [...known, ...made];
}

/** The same object for the same todo: ten thousand new ones with each change would be felt. */
const asShown = new WeakMap<Todo, ShownTodo>();

function settledAs(todo: Todo, row: string): ShownTodo {
  const known = asShown.get(todo);
  if (known?.row === row) return known;
  const shown = { ...todo, row, unsent: false };
  asShown.set(todo, shown);
  return shown;
}

function withWrite(todo: ShownTodo, write: Write): ShownTodo {
  switch (write.type) {
    case "create":
    case "update": {
      const { tags = todo.tags, addTags = [], removeTags = [], ...fields } = write.fields;
      const kept = tags && [...new Set([...tags, ...addTags])].filter((tag) => !removeTags.includes(tag));
      return { ...todo, ...fields, ...(kept && { tags: kept.sort() }), deleted: false, unsent: true };
    }
    case "remove":
      return { ...todo, deleted: true, unsent: true };
    case "undo":
      // What it brings back, only the node knows.
      return { ...todo, unsent: true };
  }
}

function unborn(row: string): ShownTodo {
  const now = new Date().toISOString();
  return {
    id: null,
    row,
    task: "",
    completed: false,
    deleted: false,
    version: 0,
    createdAt: now,
    updatedAt: now,
    node: "",
    conflicts: 0,
    unsent: true,
  };
}
