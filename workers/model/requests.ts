/** What clients send to a node. Unknown members and parameters are refused, except on the lines of an import. */
import * as v from "valibot";
import { parseId, type TodoId } from "../core/id.ts";
import {
  DEFAULT_TODOS_PER_PAGE,
  MAX_LISTS_PER_PAGE,
  MAX_SOURCE_CHARS,
  MAX_TODOS_PER_PAGE,
} from "../core/limits.ts";
import { isListName } from "../core/todo.ts";
import { entriesOf } from "./entries.ts";
import { type Shape, StampSchema } from "./values.ts";

export const NewTodoBody = v.strictObject(entriesOf("create"));
export type NewTodo = Shape<typeof NewTodoBody>;

const updatable = entriesOf("update");

/** At least one field; `deleted: false` restores. */
export const TodoUpdateBody = v.pipe(
  v.strictObject(updatable),
  v.check(
    (update) => Object.keys(update).length > 0,
    `name at least one of ${Object.keys(updatable)
      .join(", ")
      .replace(/, (\w+)$/, " and $1")}`,
  ),
);
export type TodoUpdate = Shape<typeof TodoUpdateBody>;

const limit = (most: number) =>
  v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,4}$/, `must be a whole number from 1 to ${most}`),
      // What is documented is the number that the text stands for.
      v.metadata({ type: "integer", pattern: undefined, minimum: 1, maximum: most }),
      v.transform(Number),
      v.minValue(1, `must be at least 1`),
      v.maxValue(most, `must be at most ${most}`),
    ),
    String(DEFAULT_TODOS_PER_PAGE),
  );
const After = v.pipe(
  v.string(),
  v.check((text) => parseId(text) !== undefined, "must be the `next` of the page before"),
  v.transform((text) => text as TodoId),
);

export const STATUSES = ["open", "completed", "deleted", "all"] as const;

export const TodosQuery = v.strictObject({
  status: v.optional(v.picklist(STATUSES, "must be open, completed, deleted or all")),
  ...entriesOf("query"),
  limit: limit(MAX_TODOS_PER_PAGE),
  after: v.optional(After),
});

/** `limit` counts todos: each comes with all its conflicts. */
export const ConflictsQuery = v.strictObject({ limit: limit(MAX_TODOS_PER_PAGE), after: v.optional(After) });

export const ListsQuery = v.strictObject({
  limit: limit(MAX_LISTS_PER_PAGE),
  after: v.optional(v.pipe(v.string(), v.check(isListName, "must be the `next` of the page before"))),
});

/** For clients that can't send headers with a WebSocket. */
export const EventsQuery = v.strictObject({
  "last-event-id": v.optional(v.string()),
  ticket: v.optional(v.string()),
});

/** The list's name once more, so that nobody deletes one by mistake. */
export const ListDeletionBody = v.strictObject({ list: v.string("must be the list's name") });

export const UndoBody = v.strictObject({ stamp: StampSchema });

/** Retiring and readmitting repeat the node's name. */
export const NodeBody = v.strictObject({ node: v.string("must be the node's name") });

/**
 * A line of an export is one of an import: what a write can't set is accepted there, and not written. `id` is an id of
 * this list, or any text by which the todo is known where it comes from.
 */
export const ImportLine = v.object({
  id: v.optional(
    v.pipe(
      v.string("must be text"),
      v.minLength(1, "is empty"),
      v.maxLength(MAX_SOURCE_CHARS, "is too long"),
    ),
  ),
  ...entriesOf("import"),
});
export type ImportItem = Shape<typeof ImportLine>;
