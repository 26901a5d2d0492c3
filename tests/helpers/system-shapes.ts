/** The shapes of the answers (docs/http.md), strict: each member that is named, and no other. */
import * as v from "valibot";
import { isNodeName } from "../../workers/core/hlc.ts";
import * as schemas from "../../workers/model/answers.ts";
import type * as sync from "../../workers/model/sync-answers.ts";
import { TodoSchema, type Todo as TodoType } from "../../workers/model/todo.ts";

const Time = v.pipe(v.string(), v.isoTimestamp());
const NodeName = v.pipe(v.string(), v.check(isNodeName));

export const Todo = v.strictObject({
  ...TodoSchema.entries,
  createdAt: Time,
  updatedAt: Time,
  node: NodeName,
}) satisfies v.GenericSchema<unknown, TodoType>;
export const TodoPage = v.strictObject({ todos: v.array(Todo), next: v.nullable(v.string()) });

const ConflictSchema = schemas.ConflictsSchema.entries.conflicts.item;
const ConflictValue = v.strictObject({
  ...ConflictSchema.entries.winner.entries,
  updatedAt: Time,
  node: NodeName,
});
export const Conflicts = v.strictObject({
  conflicts: v.array(
    v.strictObject({ ...ConflictSchema.entries, winner: ConflictValue, losers: v.array(ConflictValue) }),
  ),
  next: v.nullable(v.string()),
});

export const ListStatus = v.strictObject({ ...schemas.ListStatusSchema.entries, node: NodeName });
const ListEntry = schemas.ListsSchema.entries.lists.item;
export const Lists = v.strictObject({
  lists: v.array(v.strictObject(ListEntry.entries)),
  next: v.nullable(v.string()),
});
export type Lists = v.InferOutput<typeof Lists>;

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));

const report = {
  round: Count,
  complete: v.boolean(),
  nodes: v.array(
    v.strictObject({
      node: v.string(),
      reachable: v.boolean(),
      read: Count,
      applied: Count,
      error: v.exactOptional(v.string()),
    }),
  ),
  conflicts: Count,
  aside: v.array(v.strictObject({ id: v.string(), reason: v.string() })),
  diverged: v.boolean(),
  calls: Count,
  durationMs: Count,
};
export const RoundReport = v.strictObject(report) satisfies v.GenericSchema<unknown, sync.RoundReport>;

export const SyncStatus = v.strictObject({
  round: Count,
  lastRoundAt: v.nullable(Time),
  agreedAt: v.nullable(Time),
  nodes: v.array(
    v.strictObject({
      node: v.string(),
      reachable: v.boolean(),
      origin: v.nullable(v.string()),
      head: v.nullable(Count),
      round: v.nullable(Count),
      behindMs: v.nullable(Count),
      unsettled: v.nullable(Count),
      aside: v.nullable(Count),
      retired: v.boolean(),
      place: v.nullable(v.string()),
      digest: v.nullable(v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/))),
      rounds: Count,
      moved: Count,
      oldestUnsettledMs: v.nullable(Count),
      lag: v.nullable(v.strictObject({ samples: Count, p50Ms: v.nullable(Count), p95Ms: v.nullable(Count) })),
    }),
  ),
  cursors: v.record(v.string(), v.record(v.string(), Count)),
  purge: v.strictObject({ stable: Count, waiting: Count, heldBackBy: v.array(v.string()) }),
  recent: v.array(v.strictObject({ ...report, startedAt: Time })),
}) satisfies v.GenericSchema<unknown, sync.SyncStatus>;
