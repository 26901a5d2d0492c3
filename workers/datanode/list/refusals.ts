/** What a client's request on todos is refused with, and what it can do about it. */
import type { TodoId } from "../../core/id.ts";
import { MAX_TAGS, MAX_UPDATE_ANSWER_BYTES } from "../../core/limits.ts";
import type { Refusal } from "../../core/problem.ts";
import type { Json, TodoRecord } from "../../core/record.ts";
import { countTags } from "../../model/tags.ts";

export function alreadyDeleted(id: TodoId): Refusal {
  return { type: "not-found", detail: `Todo ${id} is deleted. Send deleted: false to restore it.` };
}

/** Where a write would leave the todo with more tags than it may have; to take some away is always possible. */
export function tooManyTags(
  id: TodoId,
  record: TodoRecord,
  fields: Readonly<Record<string, Json>>,
): Refusal | undefined {
  const count = countTags(record, fields);
  if (count <= Math.max(MAX_TAGS, countTags(record))) return undefined;
  return { type: "invalid", detail: `Todo ${id} would have ${count} tags, at most ${MAX_TAGS}.` };
}

export function tooLongAnswer(count: number): Refusal {
  return {
    type: "too-large",
    detail: `These ${count} todos have more than ${MAX_UPDATE_ANSWER_BYTES} bytes together: name fewer in one request.`,
  };
}

export function namedTwice(id: TodoId): Refusal {
  return { type: "invalid", detail: `Todo ${id} stands twice in this request, and was written once.` };
}

export function changedSince(id: TodoId, field: string): Refusal {
  return {
    type: "changed-since",
    detail: `The field ${field} of todo ${id} was changed since, so nothing was undone.`,
  };
}

export function nothingToUndo(id: TodoId): Refusal {
  return {
    type: "changed-since",
    detail: `This node knows of nothing in todo ${id} that this write changed, so nothing was undone.`,
  };
}
