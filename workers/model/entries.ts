/** The table of fields, as what follows from it reads it. */
import type * as v from "valibot";
import type { Field, Use } from "./field.ts";
import { FIELDS } from "./fields.ts";

type Fields = typeof FIELDS;
export type FieldName = keyof Fields;

/** The table's entries, where what differs between them does not matter. */
export const ENTRIES: readonly (readonly [name: FieldName, field: Field])[] = Object.entries(FIELDS) as [
  FieldName,
  Field,
][];

type Entries<U extends Use> = {
  readonly [Name in FieldName as Fields[Name] extends Record<U, unknown>
    ? Name
    : never]: Fields[Name] extends Record<U, infer S extends v.GenericSchema> ? S : never;
};

/** For a schema of objects: each field that is part of this shape, with its schema there. */
export function entriesOf<U extends Use>(use: U): Entries<U> {
  return Object.fromEntries(
    ENTRIES.flatMap(([name, field]) => (field[use] ? [[name, field[use]]] : [])),
  ) as Entries<U>;
}
