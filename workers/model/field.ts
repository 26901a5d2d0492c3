/** What an entry of the table of fields says (fields.ts), and the helpers that most entries are made with. */
import * as v from "valibot";
import { type Json, type TodoRecord, winner } from "../core/record.ts";

/**
 * In which shapes a field can stand; an entry has a schema for each shape that the field is part of: every todo that is
 * shown, lines of exports, bodies of create and update, lines of imports, and filters of a list (which need a column).
 */
export type Use = "todo" | "line" | "create" | "update" | "import" | "query";

export interface Field extends Partial<Readonly<Record<Use, v.GenericSchema>>> {
  /** What `read` gives back. */
  readonly schema: v.GenericSchema;
  /** What a todo has that no write gave the field. `null` is nothing, and is not written when a todo is made. */
  readonly initial: Json;
  /** The value of the todo's field `name`; `initial` where the record has none, or one of a version that this code does not know. */
  read(record: TodoRecord, name: string): Json;
  /** What a write of `value` puts into the record, as that stands before (undefined for a new todo): mostly one field of the same name. */
  write(value: Json, name: string, record: TodoRecord | undefined): Readonly<Record<string, Json>>;
  readonly parts?: Parts;
  readonly column?: Column;
  /** The flag of `todo create` and `todo update`, described as citty wants it. */
  readonly flag?: { readonly valueHint: string; readonly description: string };
}

/** A todo's field that is several fields of the record, so that they merge apart (rule M6). */
export interface Parts {
  /** How their names begin. */
  readonly prefix: string;
  /** What an update may write into a part. */
  readonly schema: v.GenericSchema;
  /** What a part has that no write named. */
  readonly initial: Json;
  /** What a request writes these parts with, by their names without the prefix. */
  update(parts: Readonly<Record<string, Json>>): Readonly<Record<string, unknown>>;
}

/** A column of its own, for queries. */
export interface Column {
  /** The migration that adds it (storage/migrations.ts): the next free number, never changed after. */
  readonly since: number;
  /** `words`: a set of words that hold no comma. A list: one of these texts, which sort as they stand there. */
  readonly type: "boolean" | "text" | "words" | readonly string[];
}

/** A field of the record under the todo's own name. */
export function kept<const S extends v.GenericSchema<Json>>(schema: S, initial: v.InferOutput<S> & Json) {
  return {
    schema,
    initial,
    read(record: TodoRecord, name: string): v.InferOutput<S> {
      const value = winner(record, name)?.value;
      // Mostly it is, and this is asked for every row that is written.
      if (value === undefined || value === initial) return initial;
      return v.is(schema, value) ? value : initial;
    },
    write: (value: Json, name: string): Readonly<Record<string, Json>> => ({ [name]: value }),
  };
}

/** `kept`, and shown with every todo. */
export function shown<const S extends v.GenericSchema<Json>>(schema: S, initial: v.InferOutput<S> & Json) {
  return { ...kept(schema, initial), todo: schema };
}

/** For fields that clients may write, and leave out: in a line of an import too, which then leaves the field as it is. */
export function writable<const S extends v.GenericSchema>(schema: S) {
  const optional = v.optional(schema);
  return { create: optional, update: optional, import: optional };
}
