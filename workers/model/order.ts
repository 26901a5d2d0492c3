/** The orders that todos can be listed in, and what each goes by. */
import { stampMillis } from "../core/hlc.ts";
import { lastWrite, type TodoRecord, winner } from "../core/record.ts";
import { isInstant } from "./dates.ts";
import { PRIORITIES } from "./priority.ts";
import { type Todo, taskOf } from "./todo.ts";

/** Ties go by id; todos that have nothing to go by come last, in either direction. */
export const SORTS = ["id", "due", "priority", "position", "updated", "created", "urgency"] as const;
export type Sort = (typeof SORTS)[number];
export const ORDERS = ["asc", "desc"] as const;
export type Order = (typeof ORDERS)[number];

type Urgent = Pick<Todo, "due" | "priority" | "position">;

/** Sorts after whatever dates and positions begin with. */
const NONE = "~";

/**
 * Text that sorts by urgency: by due date, then priority, then position; each one that has it before those that do not.
 * Null for a todo with none of them: it comes after all others, by its id.
 */
export function urgencyOf({ due, priority, position }: Urgent): string | null {
  if (due === null && priority === null && position === null) return null;
  const rank = priority === null ? PRIORITIES.length : PRIORITIES.indexOf(priority);
  return `${due ?? NONE} ${rank} ${position ?? NONE}`;
}

/** What the orders go by that no field is for, and what `q` is looked for in. */
export function orderOf(record: TodoRecord, fields: Urgent) {
  const createdAt = winner(record, "createdAt")?.value;
  const notes = winner(record, "notes")?.value;
  return {
    // By stamps where there is one: wall times are for people, and are never compared.
    updated: stampMillis(lastWrite(record).stamp),
    created: isInstant(createdAt) ? Date.parse(createdAt) : stampMillis(record.created.stamp),
    urgency: urgencyOf(fields),
    search: fold(typeof notes === "string" ? `${taskOf(record)}\n${notes}` : taskOf(record)),
  };
}

/** Letters count as the same however wide, composed or large they were typed. */
export function fold(text: string): string {
  return text.normalize("NFKC").toLowerCase();
}
