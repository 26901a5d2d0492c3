/** What a node answers to clients. */
import * as v from "valibot";
import { type Millis, originNode, type Stamp, stampOrigin } from "../core/hlc.ts";
import type { TodoId } from "../core/id.ts";
import { conflictedFields, type Json, losers, type TodoRecord, type Value } from "../core/record.ts";
import { isoTime } from "../core/todo.ts";
import { ReplacedSchema } from "./former.ts";
import { ProblemSchema } from "./problem.ts";
import { TodoSchema } from "./todo.ts";
import {
  Count,
  NodeName,
  type Shape,
  type Shown,
  ShownSchema,
  StampSchema,
  Time,
  TodoIdSchema,
} from "./values.ts";

/** `next` is the `after` of the next page; null where this is the last. */
export const TodoPageSchema = v.object({ todos: v.array(TodoSchema), next: v.nullable(v.string()) });
export type TodoPage = Shape<typeof TodoPageSchema>;

/** What became of each todo that an update of many named, in their order: `stamp` is what `undo` names the write by. */
export const TodosUpdatedSchema = v.object({
  results: v.array(
    v.union([
      v.object({ id: v.string(), todo: TodoSchema, stamp: StampSchema }),
      v.object({ id: v.string(), problem: ProblemSchema }),
    ]),
  ),
});
export type TodosUpdated = Shape<typeof TodosUpdatedSchema>;

export const ConflictValueSchema = v.object({ value: ShownSchema, updatedAt: Time, node: NodeName });
export type ConflictValue = Shape<typeof ConflictValueSchema>;

/** What lost in one field of a todo, and to what (rule M3). */
export const ConflictSchema = v.object({
  id: TodoIdSchema,
  field: v.string(),
  winner: ConflictValueSchema,
  losers: v.array(ConflictValueSchema),
});
export type Conflict = Shape<typeof ConflictSchema>;

/** `next` is the `after` of the next page; null where this is the last. */
export const ConflictsSchema = v.object({ conflicts: v.array(ConflictSchema), next: v.nullable(v.string()) });
export type Conflicts = Shape<typeof ConflictsSchema>;

/** What writes replaced in one todo, as far as this node saw it: latest replacement first. */
export const HistoryEntrySchema = ReplacedSchema;
export type HistoryEntry = Shape<typeof HistoryEntrySchema>;

export const HistorySchema = v.object({ id: TodoIdSchema, history: v.array(HistoryEntrySchema) });
export type History = Shape<typeof HistorySchema>;

export const ListStatusSchema = v.object({
  node: NodeName,
  /** Null while the list was never written here. */
  origin: v.nullable(v.string()),
  head: Count,
  round: Count,
  /** Not deleted. */
  todos: Count,
  completed: Count,
  tombstones: Count,
  /** Records whose version is above the round of the node's last settle. */
  unsettled: Count,
  /** Todos in conflict. */
  conflicts: Count,
  /** Records that this node can't apply, set aside until it runs other code. */
  aside: Count,
  /** Up to which stamp this node holds everything of that stamp's origin (rule B1). */
  complete: v.array(v.string()),
  /** How far the node's clock is ahead of its wall clock, for the sake of stamps received (rule H3). */
  clockDriftMs: v.number(),
  /** The node whose clock that was; null without a drift. */
  clockFrom: v.nullable(NodeName),
  /** The digest of what is not deleted: nodes that hold the same have the same (rule R12); null while the list was never written here. */
  digest: v.nullable(v.string()),
  /** The node takes no writes, and no part in rounds (rule P2). */
  retired: v.boolean(),
  /** Where the node's objects are made: a location hint or a jurisdiction; null where none is configured. */
  place: v.nullable(v.string()),
});
export type ListStatus = Shape<typeof ListStatusSchema>;

export const ListsSchema = v.object({
  lists: v.array(
    v.object({
      list: v.string(),
      /** Null where the list did not say in time. */
      todos: v.nullable(Count),
    }),
  ),
  next: v.nullable(v.string()),
});
export type ListsPage = Shape<typeof ListsSchema>;

/** A list that is being deleted, and how many todos it had. */
export const ListDeletionSchema = v.object({ list: v.string(), todos: Count });
export type ListDeletion = Shape<typeof ListDeletionSchema>;

/** What every worker's health tells of where it is. */
export const WHEREABOUTS = {
  /** Where its objects are made: a location hint or a jurisdiction. */
  place: v.nullable(v.string()),
  /** The data centre that took the request. */
  colo: v.nullable(v.string()),
};
export const HealthSchema = v.object({ status: v.literal("ok"), node: NodeName, ...WHEREABOUTS });

/** The record's conflicts, one for each field in conflict (rule M3). */
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

/** A value that the write `by` replaced. */
export function toHistoryEntry(
  replaced: Value & { readonly field: string; readonly by: Stamp; readonly byWallTime: Millis },
): HistoryEntry {
  return {
    field: replaced.field,
    ...toConflictValue(replaced),
    replacedAt: isoTime(replaced.byWallTime),
    replacedBy: originNode(stampOrigin(replaced.by)),
  };
}

export function toConflictValue({ value, stamp, wallTime }: Value): ConflictValue {
  return { value: toShown(value), updatedAt: isoTime(wallTime), node: originNode(stampOrigin(stamp)) };
}

/** A value as the API shows it: a scalar as it is, anything else as JSON text. */
function toShown(value: Json): Shown {
  return typeof value === "object" && value !== null ? JSON.stringify(value) : value;
}
