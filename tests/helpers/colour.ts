/** A field that no todo has: what one entry in the table of fields is enough for. */
import * as v from "valibot";
import { type Field, shown, writable } from "../../workers/model/field.ts";

const Colour = v.nullable(v.string("must be text or null"));

export const colour = {
  ...shown(Colour, null),
  ...writable(Colour),
  query: v.optional(v.string()),
  column: { since: 1_000, type: "text" },
  flag: { valueHint: "COLOUR", description: "the colour that it is shown in" },
} as const satisfies Field;
