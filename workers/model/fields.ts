/**
 * The table of fields: what a todo consists of. Bodies, answers, queries, columns, files, flags and the OpenAPI document
 * follow from it, so a new field is one entry here. (`deleted` is also a matter of the protocol: rules M5 and P1.)
 */
import * as v from "valibot";
import { type Json, type TodoRecord, winner } from "../core/record.ts";
import { writtenAt } from "../core/todo.ts";
import { DateOrInstant, Instant, isInstant } from "./dates.ts";
import { EXTRA_PREFIX, Extra, extraOf, writeExtra } from "./extra.ts";
import { type Field, kept, shown, writable } from "./field.ts";
import { FormerSchema } from "./former.ts";
import { Notes } from "./notes.ts";
import { Position } from "./position.ts";
import { PRIORITIES, Priority } from "./priority.ts";
import { replaceTags, TAG_PREFIX, Tags, tagsOf, writeTags } from "./tags.ts";
import { Task } from "./task.ts";
import { Time } from "./values.ts";

const Flag = v.boolean("must be true or false");
const When = v.nullable(DateOrInstant);

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
    column: { since: 2, type: "boolean" },
  },
  /** Before that day or instant, lists leave the todo out where they are asked to (`startBefore`). */
  start: {
    ...shown(When, null),
    ...writable(When),
    column: { since: 3, type: "text" },
    flag: { valueHint: "DATE", description: "hide it until then" },
  },
  due: {
    ...shown(When, null),
    ...writable(When),
    column: { since: 4, type: "text" },
    flag: { valueHint: "DATE", description: "until when it is to be done" },
  },
  priority: {
    ...shown(v.nullable(Priority), null),
    ...writable(v.nullable(Priority)),
    query: v.optional(Priority),
    column: { since: 5, type: PRIORITIES },
    flag: { valueHint: "PRIORITY", description: "high, medium or low" },
  },
  tags: {
    schema: Tags,
    initial: [] as readonly string[],
    read: tagsOf,
    write: (value: Json, _name: string, record?: TodoRecord) => replaceTags(value as string[], record),
    parts: {
      prefix: TAG_PREFIX,
      schema: Flag,
      initial: false,
      update: (tags: Readonly<Record<string, Json>>) => {
        const these = (has: boolean) => Object.keys(tags).filter((tag) => (tags[tag] === true) === has);
        return { addTags: these(true), removeTags: these(false) };
      },
    },
    // Nodes that added tags apart may have more of them together than one request may name.
    todo: v.array(v.string()),
    ...writable(Tags),
    column: { since: 7, type: "words" },
    flag: { valueHint: "TAGS", description: "its tags, set apart by commas" },
  },
  addTags: {
    ...onlyWritten(Tags),
    write: (value: Json) => writeTags(value as string[], true),
    update: v.optional(Tags),
  },
  removeTags: {
    ...onlyWritten(Tags),
    write: (value: Json) => writeTags(value as string[], false),
    update: v.optional(Tags),
  },
  notes: {
    ...shown(v.nullable(Notes), null),
    ...writable(v.nullable(Notes)),
    flag: { valueHint: "TEXT", description: "what else is to be said of it" },
  },
  /** Null until someone orders by hand. */
  position: {
    ...shown(v.nullable(Position), null),
    ...writable(v.nullable(Position)),
    column: { since: 6, type: "text" },
  },
  /** When `completed` was last written, or what an import said: that is part of the write that completed the todo. */
  completedAt: {
    schema: v.nullable(Instant),
    initial: null,
    read: completedAtOf,
    write: (value: Json): Readonly<Record<string, Json>> =>
      value === null ? {} : { completedAt: value, completed: true },
    todo: v.nullable(Time),
    import: v.optional(v.nullable(Instant)),
  },
  /** Set by the node, or kept from an import. */
  createdAt: {
    schema: v.nullable(Instant),
    initial: null,
    read: createdAtOf,
    write: (value: Json): Readonly<Record<string, Json>> => (value === null ? {} : { createdAt: value }),
    todo: Time,
    import: v.optional(v.nullable(Instant)),
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
    column: { since: 2, type: "text" },
  },
  /** What it was before it was imported. */
  former: {
    ...kept(v.nullable(FormerSchema), null),
    line: v.exactOptional(FormerSchema),
  },
  /** What files said that no other field holds, by format. */
  extra: {
    schema: Extra,
    initial: {} as Readonly<Record<string, Json>>,
    read: extraOf,
    write: (value: Json) => writeExtra(value as Readonly<Record<string, Json>>),
    parts: {
      prefix: EXTRA_PREFIX,
      schema: Extra.value,
      initial: null,
      update: (extra: Readonly<Record<string, Json>>) => ({ extra }),
    },
    line: v.exactOptional(v.record(v.string(), v.string())),
    ...writable(Extra),
  },
} as const satisfies Readonly<Record<string, Field>>;

/** A member of requests that changes another field, and is no field of its own. */
function onlyWritten<const S extends v.GenericSchema>(schema: S) {
  return { schema, initial: null, read: () => null };
}

/** Where several nodes completed it, what the last one said (like `completed` itself: rule M3). */
function completedAtOf(record: TodoRecord): string | null {
  const completed = winner(record, "completed");
  if (completed?.value !== true) return null;
  const imported = winner(record, "completedAt");
  const isOfThatWrite = imported?.stamp === completed.stamp && isInstant(imported.value);
  return isOfThatWrite ? imported.value : writtenAt(completed);
}

function createdAtOf(record: TodoRecord): string {
  const imported = winner(record, "createdAt")?.value;
  return isInstant(imported) ? imported : writtenAt(record.created);
}
