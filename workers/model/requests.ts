/** What clients send to a node. Unknown members and parameters are refused, except on the lines of an import. */
import * as v from "valibot";
import { parseId, type TodoId } from "../core/id.ts";
import {
  DEFAULT_TODOS_PER_PAGE,
  MAX_IDS_PER_UPDATE,
  MAX_LISTS_PER_PAGE,
  MAX_SEARCH_CODE_POINTS,
  MAX_SOURCE_CHARS,
  MAX_TAGS,
  MAX_TODOS_PER_PAGE,
} from "../core/limits.ts";
import { isListName } from "../core/todo.ts";
import { DateOrInstant, Instant } from "./dates.ts";
import { entriesOf } from "./entries.ts";
import { FormerSchema, LostSchema, ReplacedSchema } from "./former.ts";
import { ORDERS, SORTS } from "./order.ts";
import { After } from "./page-key.ts";
import { Tag } from "./tags.ts";
import { type Shape, StampSchema } from "./values.ts";

export const NewTodoBody = v.strictObject(entriesOf("create"));
export type NewTodo = Shape<typeof NewTodoBody>;

const updatable = entriesOf("update");

/** At least one field; `deleted: false` restores. `tags` is the whole set, so it does not go with what changes the set. */
export const TodoUpdateBody = v.pipe(
  v.strictObject(updatable),
  v.check(
    (update) => Object.keys(update).length > 0,
    `name at least one of ${Object.keys(updatable)
      .join(", ")
      .replace(/, (\w+)$/, " and $1")}`,
  ),
  v.check(
    ({ tags, addTags, removeTags }) => tags === undefined || (addTags ?? removeTags) === undefined,
    "send either tags, which is the whole set, or addTags and removeTags, which change it",
  ),
  v.check(
    ({ addTags = [], removeTags = [] }) => !addTags.some((tag) => removeTags.includes(tag)),
    "the same tag can't be both added and removed",
  ),
);
export type TodoUpdate = Shape<typeof TodoUpdateBody>;

/** The same update of many todos. */
export const TodosUpdateBody = v.strictObject({
  ids: v.pipe(
    v.array(v.string("must be an id"), "must be an array of ids"),
    v.minLength(1, "names no todo"),
    v.maxLength(MAX_IDS_PER_UPDATE, `names more than ${MAX_IDS_PER_UPDATE} todos`),
  ),
  set: TodoUpdateBody,
});
export type TodosUpdate = Shape<typeof TodosUpdateBody>;

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
export const STATUSES = ["open", "completed", "deleted", "all"] as const;

const Search = v.pipe(
  v.string(),
  v.trim(),
  v.check((text) => text !== "", "is empty"),
  v.check(
    (text) => [...text].length <= MAX_SEARCH_CODE_POINTS,
    `has more than ${MAX_SEARCH_CODE_POINTS} characters`,
  ),
);

/** All that is named must hold. Days and instants are compared as `DateOrInstant` says. */
export const TodosQuery = v.pipe(
  v.strictObject({
    status: v.optional(v.picklist(STATUSES, "must be open, completed, deleted or all")),
    ...entriesOf("query"),
    /** May stand several times. */
    tag: v.optional(v.pipe(v.array(Tag), v.maxLength(MAX_TAGS, `stands more than ${MAX_TAGS} times`))),
    dueBefore: v.optional(DateOrInstant),
    /** Or due at that time. */
    dueAfter: v.optional(DateOrInstant),
    /** Leaves out what starts then or later. */
    startBefore: v.optional(DateOrInstant),
    /** In task or notes. */
    q: v.optional(Search),
    sort: v.optional(v.picklist(SORTS, `must be one of ${SORTS.join(", ")}`)),
    order: v.optional(v.picklist(ORDERS, "must be asc or desc")),
    limit: limit(MAX_TODOS_PER_PAGE),
    after: v.optional(After),
  }),
  v.check(
    ({ dueBefore, dueAfter }) => dueBefore === undefined || dueAfter === undefined || dueAfter < dueBefore,
    "dueAfter is not before dueBefore: no todo is due then",
  ),
  v.check(
    ({ sort = "id", after }) => after === undefined || after.sort === sort,
    "after is the `next` of a page in another order: ask with the same sort",
  ),
);

/** The parameter `after` of a page in the order of ids. */
const TodoIdAfter = v.pipe(
  v.string(),
  v.check((text) => parseId(text) !== undefined, "must be the `next` of the page before"),
  v.transform((text) => text as TodoId),
);

/** `limit` counts todos: each comes with all its conflicts. */
export const ConflictsQuery = v.strictObject({
  limit: limit(MAX_TODOS_PER_PAGE),
  after: v.optional(TodoIdAfter),
});

export const ListsQuery = v.strictObject({
  limit: limit(MAX_LISTS_PER_PAGE),
  after: v.optional(v.pipe(v.string(), v.check(isListName, "must be the `next` of the page before"))),
});

/** For clients that can't send headers with a WebSocket. */
export const EventsQuery = v.strictObject({
  "last-event-id": v.optional(v.string()),
  ticket: v.optional(v.string()),
});

/** For calendar programs, which can't send headers. */
export const CalendarQuery = v.strictObject({ token: v.optional(v.string()) });

/** The list's name once more, so that nobody deletes one by mistake. */
export const ListDeletionBody = v.strictObject({ list: v.string("must be the list's name") });

export const UndoBody = v.strictObject({ stamp: StampSchema });

/** Retiring and readmitting repeat the node's name. */
export const NodeBody = v.strictObject({ node: v.string("must be the node's name") });

/**
 * A line of an export is one of an import: what a write can't set is accepted there, and not written. `id` is an id of
 * this list, or any text by which the todo is known where it comes from.
 */
export const ImportLine = v.pipe(
  v.object({
    id: v.optional(
      v.pipe(
        v.string("must be text"),
        v.minLength(1, "is empty"),
        v.maxLength(MAX_SOURCE_CHARS, "is too long"),
      ),
    ),
    ...entriesOf("import"),
    /** These are of a new todo alone: one that is here already has its own. */
    updatedAt: v.optional(Instant),
    lost: v.optional(v.array(LostSchema)),
    history: v.optional(v.array(ReplacedSchema)),
    former: v.optional(FormerSchema),
  }),
  v.check(
    ({ completed, completedAt }) => completed || (completedAt ?? null) === null,
    "only a completed todo has completedAt",
  ),
);
export type ImportItem = Shape<typeof ImportLine>;
