/** The lines of exports, and those that answer an import. */
import * as v from "valibot";
import { entriesOf } from "./entries.ts";
import { LostSchema, ReplacedSchema } from "./former.ts";
import { TodoSchema } from "./todo.ts";
import { Count, type Shape, Time } from "./values.ts";

/** A todo, what lost in its conflicts, what its writes replaced, and where it was imported from and as what. */
export const ExportLineSchema = v.object({
  ...TodoSchema.entries,
  lost: v.exactOptional(v.array(LostSchema)),
  /** What its writes replaced, as far as this node saw it. */
  history: v.exactOptional(v.array(ReplacedSchema)),
  ...entriesOf("line"),
});
export type ExportLine = Shape<typeof ExportLineSchema>;

/**
 * A line of what was set aside when the storage was found rewound (R8), or its node was readmitted (P2): a todo with what its
 * writes replaced; or a record that could not be read, as it came.
 */
export const SalvageLineSchema = v.union([
  v.object({
    ...ExportLineSchema.entries,
    salvagedAt: Time,
  }),
  v.object({ id: v.string(), aside: v.string(), body: v.string(), salvagedAt: Time }),
]);
export type SalvageLine = Shape<typeof SalvageLineSchema>;

export const ImportSumsSchema = v.object({
  lines: Count,
  created: Count,
  updated: Count,
  unchanged: Count,
  failed: Count,
});
export type ImportSums = Shape<typeof ImportSumsSchema>;

export const ImportErrorSchema = v.object({ line: Count, error: v.string() });
export const ImportProgressSchema = v.object({ progress: ImportSumsSchema });
/** Headers went out before the first write: the bookmark that has seen all of them comes here (B2). */
export const ImportDoneSchema = v.object({ done: ImportSumsSchema, bookmark: v.string() });

/** What the stream answers: a line for each bad line, one for each batch, and the sums at the end. */
export type ImportReport =
  | Shape<typeof ImportErrorSchema>
  | Shape<typeof ImportProgressSchema>
  | Shape<typeof ImportDoneSchema>;
