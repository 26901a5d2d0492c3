/** Parsers of what nodes and the sync worker answer: nothing from the network is used before one of these took it. */
import * as v from "valibot";
import { ListStatusSchema as WholeListStatusSchema } from "../../workers/model/answers.ts";
import { ProblemSchema as WholeProblemSchema } from "../../workers/model/problem.ts";
import { SyncStatusSchema as WholeSyncStatusSchema } from "../../workers/model/sync-answers.ts";

export { ConflictsSchema, HistorySchema, ListsSchema, TodoPageSchema } from "../../workers/model/answers.ts";
export {
  type RegisteredNode,
  RegisteredNodesSchema,
  RegistrationSchema,
  RoundReportSchema,
} from "../../workers/model/sync-answers.ts";
export { TodoSchema } from "../../workers/model/todo.ts";
export { TodoIdSchema } from "../../workers/model/values.ts";

export type Parser<T> = v.GenericSchema<unknown, T>;

/** The todos of a page as they came, for JSON Lines: also with members that this version does not know. */
export const RawPageSchema = v.object({ todos: v.array(v.unknown()), next: v.nullable(v.string()) });

/** The part of a node's status that is shown. */
export const ListStatusSchema = v.omit(WholeListStatusSchema, ["node", "origin", "complete"]);
export type ShownListStatus = Readonly<v.InferOutput<typeof ListStatusSchema>>;

/** The part of the sync worker's status that is shown. */
export const SyncStatusSchema = v.omit(WholeSyncStatusSchema, ["recent"]);
export type ShownSyncStatus = Readonly<v.InferOutput<typeof SyncStatusSchema>>;

/** Lenient, as a gateway may answer for the node with a shorter document. */
export const ProblemSchema = v.object({
  ...WholeProblemSchema.entries,
  title: v.exactOptional(v.string()),
  status: v.exactOptional(v.number()),
  detail: v.exactOptional(v.string()),
});
