/** The record seen as a todo, and what people may write into one. */
import type { Conflict, ConflictValue, Shown, Todo } from "./api.ts";
import { originNode, stampOrigin } from "./hlc.ts";
import type { TodoId } from "./id.ts";
import { MAX_TASK_CODE_POINTS } from "./limits.ts";
import {
  conflictedFields,
  type Json,
  lastWrite,
  losers,
  type TodoRecord,
  type Value,
  winner,
} from "./record.ts";

const LIST_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point (C0, DEL, C1)
const CONTROL_PATTERN = /[\u0000-\u001f\u007f-\u009f]/;

export function isListName(text: string): boolean {
  return LIST_PATTERN.test(text);
}

/** The task as it is kept (trimmed), or in `invalid` what is wrong with it. Other Unicode is kept as it came. */
export function parseTask(text: string): { task: string } | { invalid: string } {
  if (!text.isWellFormed()) return { invalid: "task has half of a surrogate pair" };
  const task = text.trim();
  // After trimming: a line break at the end of what was typed or piped is no fault.
  if (CONTROL_PATTERN.test(task))
    return { invalid: "task has a control character (a tab or a line break, for example)" };
  const length = [...task].length;
  if (length === 0) return { invalid: "task is empty" };
  if (length > MAX_TASK_CODE_POINTS)
    return { invalid: `task has ${length} characters, at most ${MAX_TASK_CODE_POINTS}` };
  return { task };
}

export function isDeleted(record: TodoRecord): boolean {
  return winner(record, "deleted")?.value === true;
}

export function isCompleted(record: TodoRecord): boolean {
  return winner(record, "completed")?.value === true;
}

export function taskOf(record: TodoRecord): string {
  const task = winner(record, "task")?.value;
  return typeof task === "string" ? task : "";
}

export function toTodo(id: TodoId, version: number, record: TodoRecord): Todo {
  const last = lastWrite(record);
  return {
    id,
    task: taskOf(record),
    completed: isCompleted(record),
    deleted: isDeleted(record),
    version,
    createdAt: isoTime(record.created.wallTime),
    updatedAt: isoTime(last.wallTime),
    node: originNode(stampOrigin(last.stamp)),
    conflicts: conflictedFields(record).length,
  };
}

/** The record's conflicts, a row for each field in conflict (rule M3). */
export function toConflicts(id: TodoId, record: TodoRecord): Conflict[] {
  return conflictedFields(record).map((field) => {
    const values = record.fields.get(field) ?? [];
    return {
      id,
      field,
      winner: toConflictValue(values[0] as Value),
      losers: losers(values).map(toConflictValue),
    };
  });
}

function toConflictValue({ value, stamp, wallTime }: Value): ConflictValue {
  return { value: toShown(value), updatedAt: isoTime(wallTime), node: originNode(stampOrigin(stamp)) };
}

/** A value as the API shows it: a scalar as it is, anything else as JSON text. */
export function toShown(value: Json): Shown {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}

export function isoTime(millis: number): string {
  return new Date(millis).toISOString();
}
