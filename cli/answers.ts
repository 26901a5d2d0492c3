/** Parsers of what nodes and the sync worker answer: nothing from the network is used before one of these took it. */
import * as v from "valibot";
import type { ListStatus, RoundReport, SyncStatus, Todo, TodoPage } from "../workers/core/api.ts";
import { parseId, type TodoId } from "../workers/core/id.ts";
import type { Problem } from "../workers/core/problem.ts";

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

/** The part of a node's status that is shown. */
export type ShownListStatus = Pick<
  ListStatus,
  "head" | "round" | "todos" | "completed" | "tombstones" | "unsettled" | "conflicts" | "clockDriftMs"
>;

export const ListStatusSchema: Parser<ShownListStatus> = v.object({
  head: v.number(),
  round: v.number(),
  todos: v.number(),
  completed: v.number(),
  tombstones: v.number(),
  unsettled: v.number(),
  conflicts: v.number(),
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
export const SyncStatusSchema: Parser<Pick<SyncStatus, "round" | "lastRoundAt" | "nodes">> = v.object({
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
    }),
  ),
});

/** Lenient, as a gateway may answer for the node with a shorter document. */
export const ProblemSchema: Parser<
  Pick<Problem, "type" | "candidates"> & { detail?: string; title?: string }
> = v.object({
  type: v.string(),
  title: v.exactOptional(v.string()),
  detail: v.exactOptional(v.string()),
  candidates: v.exactOptional(v.array(v.object({ id: v.string(), task: v.string() }))),
});
