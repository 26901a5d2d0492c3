/** What the protocol itself knows of todos and lists; of what else a todo consists, workers/model/fields.ts says. */
import { stampMillis, stampTime } from "./hlc.ts";
import { type Json, type TodoRecord, type Write, winner } from "./record.ts";

const LIST_PATTERN = /^[a-z0-9][a-z0-9-]{0,62}$/;

export function isListName(text: string): boolean {
  return LIST_PATTERN.test(text);
}

export function isDeleted(record: TodoRecord): boolean {
  return winner(record, "deleted")?.value === true;
}

/** All that a local write writes: `deleted = false` too, unless it deletes (rule M5). */
export function withDeleted(fields: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  return { deleted: false, ...fields };
}

export function isoTime(millis: number): string {
  return new Date(millis).toISOString();
}

/** The wall time of a write. Mostly its stamp begins with that text: to make it anew is a third of what a page of todos takes. */
export function writtenAt({ stamp, wallTime }: Write): string {
  return stampMillis(stamp) === wallTime ? stampTime(stamp) : isoTime(wallTime);
}
