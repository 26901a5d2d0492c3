/** What may be written as notes. */
import * as v from "valibot";
import { MAX_NOTES_CODE_POINTS } from "../core/limits.ts";
import { codePoints } from "./task.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point; a tab and a line break are none here
const CONTROL_PATTERN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/;

/** Lines end with LF; nothing but white space is no notes at all. */
export const Notes = v.pipe(
  v.string("must be text or null"),
  v.check((text) => text.isWellFormed(), "notes have half of a surrogate pair"),
  v.transform((text) => text.replace(/\r\n?/g, "\n").trimEnd()),
  v.check(
    (notes) => !CONTROL_PATTERN.test(notes),
    "notes have a control character other than tab and line break",
  ),
  v.check(
    (notes) => codePoints(notes) <= MAX_NOTES_CODE_POINTS,
    ({ input }) => `notes have ${codePoints(input)} characters, at most ${MAX_NOTES_CODE_POINTS}`,
  ),
  v.transform((notes) => (notes === "" ? null : notes)),
);
