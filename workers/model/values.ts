/** Schemas of the values that many shapes have, and how a type follows from a schema. */
import * as v from "valibot";
import { parseStamp, type Stamp } from "../core/hlc.ts";
import { parseId, type TodoId } from "../core/id.ts";

/** What `Schema` reads, as everyone but its maker sees it: nothing in it is changed. */
export type Shape<Schema extends v.GenericSchema> = Immutable<v.InferOutput<Schema>>;

/** Branded text is an object to the compiler too, so scalars come first. */
type Immutable<T> = T extends string | number | boolean | null | undefined
  ? T
  : { readonly [Key in keyof T]: Immutable<T[Key]> };

export const TodoIdSchema = v.pipe(
  v.string(),
  v.check((text) => parseId(text) !== undefined, "must be an id"),
  v.transform((text) => text as TodoId),
);
const NO_STAMP = "must be the todo-stamp that the write was answered with";
export const StampSchema = v.pipe(
  v.string(NO_STAMP),
  v.check((text) => parseStamp(text) !== undefined, NO_STAMP),
  v.transform((text) => text as Stamp),
);
/** Counts, versions and rounds; milliseconds, where they are whole. */
export const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
// Who reads an answer only shows names and times, so they are not checked: an odd one must not hide a todo.
export const NodeName = v.string();
/** ISO 8601 in UTC. */
export const Time = v.pipe(v.string(), v.description("ISO 8601 in UTC"));
/** A field's value; one that is no scalar (of a later version, say) as JSON text. */
export const ShownSchema = v.union([v.string(), v.number(), v.boolean(), v.null()]);
export type Shown = v.InferOutput<typeof ShownSchema>;
