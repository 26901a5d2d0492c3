/** The lines of exports, and those that answer an import. */
import * as v from "valibot";
import { ConflictSchema } from "./answers.ts";
import { entriesOf } from "./entries.ts";
import { TodoSchema } from "./todo.ts";
import { Count, type Shape, Time } from "./values.ts";

/** A todo, what lost in its conflicts, and where it was imported from. */
export const ExportLineSchema = v.object({
  ...TodoSchema.entries,
  lost: v.exactOptional(v.array(v.omit(ConflictSchema, ["id"]))),
  ...entriesOf("line"),
});
export type ExportLine = Shape<typeof ExportLineSchema>;

/** A line of what was set aside when the storage was found rewound (R8). */
export const SalvageLineSchema = v.object({ ...ExportLineSchema.entries, salvagedAt: Time });
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
