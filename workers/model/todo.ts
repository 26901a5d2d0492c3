/** The record seen as a todo, and the record's fields that a request to write a todo means. */
import * as v from "valibot";
import { originNode, stampOrigin } from "../core/hlc.ts";
import type { TodoId } from "../core/id.ts";
import { conflictedFields, type Json, lastWrite, sameJson, type TodoRecord } from "../core/record.ts";
import { isoTime } from "../core/todo.ts";
import { ENTRIES, entriesOf, type FieldName } from "./entries.ts";
import type { Use } from "./field.ts";
import { FIELDS } from "./fields.ts";
import { Count, NodeName, type Shape, Time, TodoIdSchema } from "./values.ts";

const shownEntries = entriesOf("todo");

export const TodoSchema = v.object({
  id: TodoIdSchema,
  ...shownEntries,
  /** The node's number (rule V1) or, once settled, the round's (rule R6): it may go down, so it is no ETag. */
  version: Count,
  createdAt: Time,
  updatedAt: Time,
  /** Where the last write was made. */
  node: NodeName,
  /** Fields in conflict. */
  conflicts: Count,
});
export type Todo = Shape<typeof TodoSchema>;

const SHOWN = fieldsOf("todo");
const ON_LINES = fieldsOf("line");
const IMPORTED = fieldsOf("import");
const INDEXED = ENTRIES.filter(([, { column }]) => column !== undefined);
const INITIAL_WRITES = writes(
  ENTRIES.filter(([, { initial }]) => initial !== null),
  Object.fromEntries(ENTRIES.map(([name, { initial }]) => [name, initial])),
);

export function toTodo(id: TodoId, version: number, record: TodoRecord): Todo {
  const last = lastWrite(record);
  return {
    id,
    ...(read(SHOWN, record) as Pick<Todo, keyof typeof shownEntries>),
    version,
    createdAt: isoTime(record.created.wallTime),
    updatedAt: isoTime(last.wallTime),
    node: originNode(stampOrigin(last.stamp)),
    conflicts: conflictedFields(record).length,
  };
}

/** What a line of an export has beside the todo: fields that hold something. */
export function lineFields(record: TodoRecord): Readonly<Record<string, Json>> {
  const held = ON_LINES.filter(([name, field]) => !sameJson(field.read(record, name), field.initial));
  return read(held, record);
}

/** The values of fields that have columns. */
export type Indexed = {
  readonly [Name in FieldName as (typeof FIELDS)[Name] extends { readonly column: object }
    ? Name
    : never]: v.InferOutput<(typeof FIELDS)[Name]["schema"]>;
};

export function indexedFields(record: TodoRecord): Indexed {
  return read(INDEXED, record) as Indexed;
}

export function taskOf(record: TodoRecord): string {
  return FIELDS.task.read(record, "task");
}

/** The record's fields that a request writes: those of the todo's fields that it names. */
export function writesOf(request: Readonly<Record<string, unknown>>): Record<string, Json> {
  return writes(ENTRIES, request);
}

/** The same for a new todo: what is not named has its initial value. */
export function firstWritesOf(request: Readonly<Record<string, unknown>>): Record<string, Json> {
  return { ...INITIAL_WRITES, ...writesOf(request) };
}

/** Of a line of an import, what is not so already. */
export function differingWrites(
  record: TodoRecord,
  line: Readonly<Record<string, unknown>>,
): Record<string, Json> {
  const differing = IMPORTED.filter(
    ([name, field]) => line[name] !== undefined && !sameJson(field.read(record, name), line[name] as Json),
  );
  return writes(differing, line);
}

/** What stood in a record's field before its first write; undefined where this code does not know the field. */
export function initialOf(recordField: string): Json | undefined {
  return ENTRIES.find(([name]) => name === recordField)?.[1].initial;
}

function fieldsOf(use: Use) {
  return ENTRIES.filter(([, field]) => field[use] !== undefined);
}

function read(entries: typeof ENTRIES, record: TodoRecord): Record<string, Json> {
  const values: Record<string, Json> = {};
  for (const [name, field] of entries) values[name] = field.read(record, name);
  return values;
}

/** Requests were parsed with the entries' schemas, so what stands in them is what these fields can hold. */
function writes(entries: typeof ENTRIES, values: Readonly<Record<string, unknown>>): Record<string, Json> {
  const written: Record<string, Json> = {};
  for (const [name, field] of entries) {
    if (values[name] !== undefined) Object.assign(written, field.write(values[name] as Json, name));
  }
  return written;
}
