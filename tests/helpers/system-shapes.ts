/**
 * The shapes of the answers (docs/http.md), strict: each member that is named, and no other. They are written out, and not
 * made from the workers' schemas, so that a type or a member that changes there by mistake is found out.
 */
import * as v from "valibot";
import { isNodeName, parseOrigin, parseStamp } from "../../workers/core/hlc.ts";
import { parseId, type TodoId } from "../../workers/core/id.ts";
import type * as answers from "../../workers/model/answers.ts";
import { FIELDS } from "../../workers/model/fields.ts";
import type * as sync from "../../workers/model/sync-answers.ts";
import type { Todo as TodoType } from "../../workers/model/todo.ts";

const Time = v.pipe(v.string(), v.isoTimestamp());
const DateOrTime = v.union([v.pipe(v.string(), v.isoDate()), Time]);
const NodeName = v.pipe(v.string(), v.check(isNodeName));
const Origin = v.pipe(
  v.string(),
  v.check((text) => parseOrigin(text) !== undefined),
);
const Stamp = v.pipe(
  v.string(),
  v.check((text) => parseStamp(text) !== undefined),
);
const Id = v.custom<TodoId>((id) => typeof id === "string" && parseId(id) !== undefined);
const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const Digest = v.pipe(v.string(), v.regex(/^[0-9a-f]{16}$/));

const todo = {
  id: Id,
  task: v.string(),
  completed: v.boolean(),
  start: v.nullable(DateOrTime),
  due: v.nullable(DateOrTime),
  priority: v.nullable(v.picklist(["high", "medium", "low"])),
  tags: v.array(v.string()),
  notes: v.nullable(v.string()),
  position: v.nullable(v.string()),
  completedAt: v.nullable(Time),
  createdAt: Time,
  deleted: v.boolean(),
  version: Count,
  updatedAt: Time,
  node: NodeName,
  conflicts: Count,
};
/** What stands in the table of fields, and not above: tests put one there that has no other place (tests/mocked). */
const added = Object.entries(FIELDS).flatMap(([name, field]) =>
  "todo" in field && !(name in todo) ? [name] : [],
);
export const Todo = v.strictObject({
  ...todo,
  ...Object.fromEntries(added.map((field) => [field, v.unknown()])),
}) satisfies v.GenericSchema<unknown, TodoType>;
export const TodoPage = v.strictObject({
  todos: v.array(Todo),
  next: v.nullable(v.string()),
}) satisfies v.GenericSchema<unknown, answers.TodoPage>;

const ConflictValue = v.strictObject({
  value: v.union([v.string(), v.number(), v.boolean(), v.null()]),
  updatedAt: Time,
  node: NodeName,
});
const Conflict = v.strictObject({
  id: Id,
  field: v.string(),
  winner: ConflictValue,
  losers: v.array(ConflictValue),
});
export const Conflicts = v.strictObject({
  conflicts: v.array(Conflict),
  next: v.nullable(v.string()),
}) satisfies v.GenericSchema<unknown, answers.Conflicts>;

export const ListStatus = v.strictObject({
  node: NodeName,
  origin: v.nullable(Origin),
  head: Count,
  round: Count,
  todos: Count,
  completed: Count,
  tombstones: Count,
  unsettled: Count,
  conflicts: Count,
  aside: Count,
  complete: v.array(Stamp),
  clockDriftMs: v.number(),
  clockFrom: v.nullable(NodeName),
  digest: v.nullable(Digest),
  retired: v.boolean(),
  place: v.nullable(v.string()),
}) satisfies v.GenericSchema<unknown, answers.ListStatus>;
export const Lists = v.strictObject({
  lists: v.array(v.strictObject({ list: v.string(), todos: v.nullable(Count) })),
  next: v.nullable(v.string()),
}) satisfies v.GenericSchema<unknown, answers.ListsPage>;
export type Lists = v.InferOutput<typeof Lists>;

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
      origin: v.nullable(Origin),
      head: v.nullable(Count),
      round: v.nullable(Count),
      behindMs: v.nullable(Count),
      unsettled: v.nullable(Count),
      aside: v.nullable(Count),
      retired: v.boolean(),
      place: v.nullable(v.string()),
      digest: v.nullable(Digest),
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
