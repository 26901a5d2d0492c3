/**
 * The table of fields: what a todo consists of. Bodies, answers, queries, columns, files, flags and the OpenAPI document
 * follow from it, so a new field is one entry here. (`deleted` is also a matter of the protocol: rules M5 and P1.)
 */
import * as v from "valibot";
import { type Field, kept, shown, writable } from "./field.ts";
import { Task } from "./task.ts";

const Flag = v.boolean("must be true or false");

export const FIELDS = {
  task: {
    ...shown(v.string(), ""),
    ...writable(Task),
    create: Task,
    import: Task,
    flag: { valueHint: "TEXT", description: "the new text" },
  },
  completed: {
    ...shown(Flag, false),
    ...writable(Flag),
    // A line that does not say so is of an open todo, as it is in most formats.
    import: v.optional(Flag, false),
    column: { since: 2, type: "boolean", isShared: false },
  },
  deleted: {
    ...shown(Flag, false),
    update: v.optional(v.literal(false, "can only be false (which restores); to delete, send DELETE")),
    import: v.optional(Flag, false),
  },
  /** Where the todo was imported from: the `id` of its line, by which a second import knows it again. */
  source: {
    ...kept(v.nullable(v.string()), null),
    line: v.exactOptional(v.string()),
    column: { since: 2, type: "text", isShared: true },
  },
} as const satisfies Readonly<Record<string, Field>>;
