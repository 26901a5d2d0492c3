/** What the API answers, parsed before anything is believed. Members that this page does not know are let be. */
import * as v from "valibot";
import { parseId, type TodoId } from "../../../core/id.ts";

const Id = v.custom<TodoId>((value) => typeof value === "string" && parseId(value) !== undefined);
const Text = v.string();
const Count = v.number();
const Maybe = v.nullable(v.number());

export const TodoShape = v.object({
  id: Id,
  task: Text,
  completed: v.boolean(),
  deleted: v.boolean(),
  version: Count,
  createdAt: Text,
  updatedAt: Text,
  node: Text,
  conflicts: Count,
  due: v.optional(v.nullable(Text)),
  start: v.optional(v.nullable(Text)),
  priority: v.optional(v.nullable(v.picklist(["high", "medium", "low"]))),
  tags: v.optional(v.array(Text)),
  notes: v.optional(v.nullable(Text)),
  position: v.optional(v.nullable(Text)),
});
export type Todo = v.InferOutput<typeof TodoShape>;

export const PageShape = v.object({ todos: v.array(TodoShape), next: v.nullable(Text) });

const Shown = v.union([v.string(), v.number(), v.boolean(), v.null()]);
export type Shown = v.InferOutput<typeof Shown>;
const ConflictValueShape = v.object({ value: Shown, updatedAt: Text, node: Text });
export type ConflictValue = v.InferOutput<typeof ConflictValueShape>;
const ConflictShape = v.object({
  id: Id,
  field: Text,
  winner: ConflictValueShape,
  losers: v.array(ConflictValueShape),
});
export type Conflict = v.InferOutput<typeof ConflictShape>;
export const ConflictsShape = v.object({
  conflicts: v.array(ConflictShape),
  next: v.optional(v.nullable(Text)),
});

export const HistoryShape = v.object({
  history: v.array(
    v.object({ ...ConflictValueShape.entries, field: Text, replacedAt: Text, replacedBy: Text }),
  ),
});
export type HistoryEntry = v.InferOutput<typeof HistoryShape>["history"][number];

export const EventShape = v.variant("event", [
  v.object({ event: v.literal("ready"), id: Text }),
  v.object({ event: v.literal("reset"), id: Text }),
  v.object({
    event: v.literal("change"),
    id: Text,
    data: v.object({ todo: TodoShape, from: v.picklist(["client", "sync"]) }),
  }),
]);
export type ListEvent = v.InferOutput<typeof EventShape>;

export const TicketShape = v.object({ ticket: Text });

export const SessionShape = v.object({ token: Text });

export const ListsShape = v.object({
  lists: v.array(v.object({ list: Text, todos: Maybe })),
  next: v.nullable(Text),
});

const NodeReportShape = v.object({
  node: Text,
  reachable: v.boolean(),
  read: Count,
  applied: Count,
  error: v.optional(Text),
});
export const RoundShape = v.object({
  round: Count,
  complete: v.boolean(),
  nodes: v.array(NodeReportShape),
  conflicts: Count,
  calls: v.optional(Count, 0),
  /** Records that were set aside, as they can't be merged (rule M8). */
  aside: v.optional(v.array(v.object({ id: Text, reason: Text })), []),
  /** Nodes at rest differ (rule R12). */
  diverged: v.optional(v.boolean(), false),
  durationMs: Count,
  startedAt: v.optional(Text),
});
export type Round = v.InferOutput<typeof RoundShape>;

const NodeStatusShape = v.object({
  node: Text,
  reachable: v.boolean(),
  head: Maybe,
  round: Maybe,
  behindMs: Maybe,
  unsettled: Maybe,
  lag: v.nullable(v.object({ samples: Count, p50Ms: Maybe, p95Ms: Maybe })),
  digest: v.optional(v.nullable(Text)),
});
export type NodeStatus = v.InferOutput<typeof NodeStatusShape>;
export const StatusShape = v.object({
  round: Count,
  lastRoundAt: v.nullable(Text),
  nodes: v.array(NodeStatusShape),
  recent: v.array(RoundShape),
});
export type Status = v.InferOutput<typeof StatusShape>;

export const ClusterShape = v.object({
  nodes: v.array(
    v.object({
      node: Text,
      place: v.nullable(Text),
      reachable: v.boolean(),
      retired: v.boolean(),
    }),
  ),
  mode: v.picklist(["live", "cron", "manual"]),
});
export type ClusterInfo = v.InferOutput<typeof ClusterShape>;

export const LocalShape = v.object({
  nodes: v.array(v.object({ node: Text, running: v.boolean() })),
  paused: v.nullable(v.boolean()),
  waiting: v.nullable(v.number()),
});
export type Local = v.InferOutput<typeof LocalShape>;

export const ProblemShape = v.object({ type: Text, detail: Text });
