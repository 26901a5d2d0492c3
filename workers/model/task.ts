/** What may be written as a task. */
import * as v from "valibot";
import { MAX_TASK_CODE_POINTS } from "../core/limits.ts";

// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point (C0, DEL, C1)
const CONTROL_PATTERN = /[\u0000-\u001f\u007f-\u009f]/;

/** Trimmed; other Unicode is kept as it came. */
export const Task = v.pipe(
  v.string("must be text"),
  v.metadata({ minLength: 1, maxLength: MAX_TASK_CODE_POINTS }),
  v.check((text) => text.isWellFormed(), "task has half of a surrogate pair"),
  // Before the other checks: a line break at the end of what was typed or piped is no fault.
  v.trim(),
  v.check(
    (task) => !CONTROL_PATTERN.test(task),
    "task has a control character (a tab or a line break, for example)",
  ),
  v.check((task) => task !== "", "task is empty"),
  v.check(
    (task) => codePoints(task) <= MAX_TASK_CODE_POINTS,
    ({ input }) => `task has ${codePoints(input)} characters, at most ${MAX_TASK_CODE_POINTS}`,
  ),
);

export function codePoints(text: string): number {
  return [...text].length;
}
