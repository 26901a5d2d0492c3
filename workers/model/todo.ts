/** The record seen as a todo, and the record's fields that a request to write a todo means. */
import * as v from "valibot";
import { originNode, stampOrigin } from "../core/hlc.ts";
import type { TodoId } from "../core/id.ts";
import { conflictedFields, type Json, lastWrite, sameJson, type TodoRecord } from "../core/record.ts";
import { writtenAt } from "../core/todo.ts";
import { ENTRIES, entriesOf, type FieldName } from "./entries.ts";
import type { Parts, Use } from "./field.ts";
import { FIELDS } from "./fields.ts";
import { Count, NodeName, type Shape, Time, TodoIdSchema } from "./values.ts";

const shownEntries = entriesOf("todo");

export const TodoSchema = v.object({
  id: TodoIdSchema,
  ...shownEntries,
  /** The node's number (rule V1) or, once settled, the round's (rule R6): it may go down, so it is no ETag. */
  version: Count,
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
    updatedAt: writtenAt(last),
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

/** The record's fields that a request writes: those of the todo's fields that it names. `record`: as it stands before. */
export function writesOf(
  request: Readonly<Record<string, unknown>>,
  record?: TodoRecord,
): Record<string, Json> {
  return writes(ENTRIES, request, record);
}

/** The same for a new todo: what is not named has its initial value. */
export function firstWritesOf(request: Readonly<Record<string, unknown>>): Record<string, Json> {
  return { ...INITIAL_WRITES, ...writesOf(request) };
}

/** The fields of an import's line that the record does not have so already. */
export function differingWrites(
  record: TodoRecord,
  line: Readonly<Record<string, unknown>>,
): Record<string, Json> {
  const differing = IMPORTED.filter(
    ([name, field]) => line[name] !== undefined && !sameJson(field.read(record, name), line[name] as Json),
  );
  return writes(differing, line, record);
}

/** What stood in a record's field before its first write; undefined where this code does not know the field. */
export function initialOf(recordField: string): Json | undefined {
  return entryOf(recordField)?.initial;
}

export type UpdateOf =
  | { readonly type: "update"; readonly update: Readonly<Record<string, unknown>> }
  | { readonly type: "unknown-field"; readonly field: string };

/** The one request (as for `PATCH`) that writes these values of a record's fields, which conflicts and history name; or the field that this code can't write. */
export function updateOf(values: Readonly<Record<string, Json>>): UpdateOf {
  let update: Readonly<Record<string, unknown>> = {};
  const parts = new Map<Parts, Record<string, Json>>();
  for (const [field, value] of Object.entries(values)) {
    const entry = entryOf(field);
    if (!entry?.schema || !v.is(entry.schema, value)) return { type: "unknown-field", field };
    if (entry.parts) parts.set(entry.parts, { ...parts.get(entry.parts), [entry.name]: value });
    else update = { ...update, [entry.name]: value };
  }
  for (const [{ update: updateParts }, these] of parts) update = { ...update, ...updateParts(these) };
  return { type: "update", update };
}

/** The table's word on a field of the record; `schema`: what an update may write there, `name`: without a part's prefix. */
function entryOf(recordField: string) {
  for (const [name, { initial, update, parts }] of ENTRIES) {
    if (parts && recordField.startsWith(parts.prefix))
      return {
        name: recordField.slice(parts.prefix.length),
        initial: parts.initial,
        schema: parts.schema,
        parts,
      };
    if (name === recordField && !parts) return { name, initial, schema: update };
  }
  return undefined;
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
function writes(
  entries: typeof ENTRIES,
  values: Readonly<Record<string, unknown>>,
  record?: TodoRecord,
): Record<string, Json> {
  const written: Record<string, Json> = {};
  for (const [name, field] of entries) {
    if (values[name] !== undefined) Object.assign(written, field.write(values[name] as Json, name, record));
  }
  return written;
}
