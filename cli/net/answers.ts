/** Parsers of what nodes and the sync worker answer: nothing from the network is used before one of these took it. */
import * as v from "valibot";
import type {
  Conflict,
  ConflictValue,
  History,
  ListStatus,
  RoundReport,
  SyncStatus,
  Todo,
  TodoPage,
} from "../../workers/core/api.ts";
import { parseId, type TodoId } from "../../workers/core/id.ts";
import type { Problem } from "../../workers/core/problem.ts";

export type Parser<T> = v.GenericSchema<unknown, T>;

export const TodoIdSchema = v.custom<TodoId>(
  (value) => typeof value === "string" && parseId(value) !== undefined,
);

export const TodoSchema: Parser<Todo> = v.object({
  id: TodoIdSchema,
  task: v.string(),
  completed: v.boolean(),
  deleted: v.boolean(),
  version: v.number(),
  createdAt: v.string(),
  updatedAt: v.string(),
  node: v.string(),
  conflicts: v.number(),
});

export const TodoPageSchema: Parser<TodoPage> = v.object({
  todos: v.array(TodoSchema),
  next: v.nullable(v.string()),
});

/** The todos of a page as they came, for JSON Lines: also with members that this version does not know. */
export const RawPageSchema = v.object({ todos: v.array(v.unknown()), next: v.nullable(v.string()) });

const ConflictValueEntries = {
  value: v.union([v.string(), v.number(), v.boolean(), v.null()]),
  updatedAt: v.string(),
  node: v.string(),
};
const ConflictValueSchema: Parser<ConflictValue> = v.object(ConflictValueEntries);

export const ConflictsSchema: Parser<{ readonly conflicts: readonly Conflict[] }> = v.object({
  conflicts: v.array(
    v.object({
      id: TodoIdSchema,
      field: v.string(),
      winner: ConflictValueSchema,
      losers: v.array(ConflictValueSchema),
    }),
  ),
});

export const HistorySchema: Parser<History> = v.object({
  id: TodoIdSchema,
  history: v.array(
    v.object({
      ...ConflictValueEntries,
      field: v.string(),
      replacedAt: v.string(),
      replacedBy: v.string(),
    }),
  ),
});

/** The part of a node's status that is shown. */
export type ShownListStatus = Pick<
  ListStatus,
  | "head"
  | "round"
  | "todos"
  | "completed"
  | "tombstones"
  | "unsettled"
  | "conflicts"
  | "aside"
  | "clockDriftMs"
>;

export const ListStatusSchema: Parser<ShownListStatus> = v.object({
  head: v.number(),
  round: v.number(),
  todos: v.number(),
  completed: v.number(),
  tombstones: v.number(),
  unsettled: v.number(),
  conflicts: v.number(),
  aside: v.number(),
  clockDriftMs: v.number(),
});

export const RoundReportSchema: Parser<RoundReport> = v.object({
  round: v.number(),
  complete: v.boolean(),
  nodes: v.array(
    v.object({
      node: v.string(),
      reachable: v.boolean(),
      read: v.number(),
      applied: v.number(),
      error: v.exactOptional(v.string()),
    }),
  ),
  conflicts: v.number(),
  durationMs: v.number(),
});

/** The part of the sync worker's status that is shown. */
export type ShownSyncStatus = Pick<SyncStatus, "round" | "lastRoundAt" | "nodes" | "cursors" | "purge">;

export const SyncStatusSchema: Parser<ShownSyncStatus> = v.object({
  round: v.number(),
  lastRoundAt: v.nullable(v.string()),
  nodes: v.array(
    v.object({
      node: v.string(),
      reachable: v.boolean(),
      origin: v.nullable(v.string()),
      head: v.nullable(v.number()),
      round: v.nullable(v.number()),
      behindMs: v.nullable(v.number()),
      unsettled: v.nullable(v.number()),
      rounds: v.number(),
      moved: v.number(),
      oldestUnsettledMs: v.nullable(v.number()),
      lag: v.nullable(
        v.object({
          samples: v.number(),
          p50Ms: v.nullable(v.number()),
          p95Ms: v.nullable(v.number()),
        }),
      ),
    }),
  ),
  cursors: v.record(v.string(), v.record(v.string(), v.number())),
  purge: v.object({ stable: v.number(), waiting: v.number(), heldBackBy: v.array(v.string()) }),
});

/** The nodes that the sync worker knows. */
export interface RegisteredNode {
  readonly node: string;
  readonly configured: boolean;
  readonly retired: boolean;
}

export const RegisteredNodesSchema: Parser<{ readonly nodes: readonly RegisteredNode[] }> = v.object({
  nodes: v.array(v.object({ node: v.string(), configured: v.boolean(), retired: v.boolean() })),
});

export const RegistrationSchema = v.object({ node: v.string(), lists: v.number() });

/** Lenient, as a gateway may answer for the node with a shorter document. */
export const ProblemSchema: Parser<
  Pick<Problem, "type" | "candidates"> & { detail?: string; title?: string }
> = v.object({
  type: v.string(),
  title: v.exactOptional(v.string()),
  detail: v.exactOptional(v.string()),
  candidates: v.exactOptional(v.array(v.object({ id: v.string(), task: v.string() }))),
});
