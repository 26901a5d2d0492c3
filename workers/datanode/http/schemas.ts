/** The shapes that clients send, and those they get, for parsing and for the OpenAPI document. */
import * as v from "valibot";
import type { Conflict, History, ListStatus, Todo, TodoPage } from "../../core/api.ts";
import { isNodeName, parseStamp, type Stamp } from "../../core/hlc.ts";
import { parseId, type TodoId } from "../../core/id.ts";
import { DEFAULT_TODOS_PER_PAGE, MAX_LISTS_PER_PAGE, MAX_TODOS_PER_PAGE } from "../../core/limits.ts";
import { isListName, parseTask } from "../../core/todo.ts";

const Task = v.pipe(
  v.string("must be text"),
  v.rawTransform<string, string>(({ dataset, addIssue, NEVER }) => {
    const parsed = parseTask(dataset.value);
    if ("task" in parsed) return parsed.task;
    addIssue({ message: parsed.invalid });
    return NEVER;
  }),
);
const Completed = v.boolean("must be true or false");

/** Unknown fields (`version`, `updatedAt`, `node`) are refused: no client sets them. */
export const NewTodoBody = v.strictObject({ task: Task, completed: v.optional(Completed) });

export const TodoUpdateBody = v.pipe(
  v.strictObject({
    task: v.optional(Task),
    completed: v.optional(Completed),
    deleted: v.optional(v.literal(false, "can only be false (which restores); to delete, send DELETE")),
  }),
  v.check((update) => Object.keys(update).length > 0, "name at least one of task, completed and deleted"),
);

const limit = (most: number) =>
  v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,4}$/, `must be a whole number from 1 to ${most}`),
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

export const TodosQuery = v.strictObject({
  status: v.optional(
    v.picklist(["open", "completed", "deleted", "all"], "must be open, completed, deleted or all"),
  ),
  limit: limit(MAX_TODOS_PER_PAGE),
  after: v.optional(After),
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

export const UndoBody = v.strictObject({
  stamp: v.pipe(
    v.string("must be the todo-stamp that the write was answered with"),
    v.check(
      (text) => parseStamp(text) !== undefined,
      "must be the todo-stamp that the write was answered with",
    ),
    v.transform((text) => text as Stamp),
  ),
});

/** A line of an export is one of an import: what a write can't set is accepted there, and not written. */
export const ImportLine = v.pipe(
  v.object({
    id: v.optional(
      v.pipe(v.string("must be text"), v.minLength(1, "is empty"), v.maxLength(255, "is too long")),
    ),
    task: Task,
    completed: v.optional(Completed, false),
    deleted: v.optional(v.boolean("must be true or false"), false),
  }),
);

const Id = v.custom<TodoId>((value) => typeof value === "string" && parseId(value) !== undefined);
const NodeName = v.pipe(v.string(), v.check(isNodeName));
const Version = v.pipe(v.number(), v.integer(), v.minValue(0));
const Time = v.pipe(v.string(), v.isoTimestamp());

export const TodoSchema = v.object({
  id: Id,
  task: v.string(),
  completed: v.boolean(),
  deleted: v.boolean(),
  version: Version,
  createdAt: Time,
  updatedAt: Time,
  node: NodeName,
  conflicts: Version,
}) satisfies v.GenericSchema<Todo>;

export const TodoPageSchema = v.object({
  todos: v.array(TodoSchema),
  next: v.nullable(v.string()),
}) satisfies v.GenericSchema<TodoPage>;

const ConflictValue = v.object({
  value: v.union([v.string(), v.boolean(), v.number(), v.null()]),
  updatedAt: Time,
  node: NodeName,
});
export const ConflictsSchema = v.object({
  conflicts: v.array(
    v.object({ id: Id, field: v.string(), winner: ConflictValue, losers: v.array(ConflictValue) }),
  ),
}) satisfies v.GenericSchema<{ conflicts: Conflict[] }>;

export const HistorySchema = v.object({
  id: Id,
  history: v.array(
    v.object({ ...ConflictValue.entries, field: v.string(), replacedAt: Time, replacedBy: NodeName }),
  ),
}) satisfies v.GenericSchema<History>;

export const ListStatusSchema = v.object({
  node: NodeName,
  origin: v.nullable(v.string()),
  head: Version,
  round: Version,
  todos: Version,
  completed: Version,
  tombstones: Version,
  unsettled: Version,
  conflicts: Version,
  aside: Version,
  complete: v.array(v.string()),
  clockDriftMs: v.number(),
}) satisfies v.GenericSchema<ListStatus>;

export const ListsSchema = v.object({
  lists: v.array(v.object({ list: v.string(), todos: Version })),
  next: v.nullable(v.string()),
});

export const HealthSchema = v.object({ status: v.literal("ok"), node: NodeName });

export const TicketSchema = v.object({ ticket: v.string(), expiresAt: Time });
