/** What a node asks of its storage for one list. Synchronous: nothing can come between reading, deciding and writing. */
import type { Body } from "../../core/body.ts";
import type { Millis } from "../../core/hlc.ts";
import type { IdPrefix, TodoId } from "../../core/id.ts";
import type { Position, VersionedRecord } from "../../core/packed.ts";
import { conflictedFields, type TodoRecord, winner } from "../../core/record.ts";
import { isDeleted } from "../../core/todo.ts";
import { type Order, orderOf, type Sort } from "../../model/order.ts";
import { type Indexed, indexedFields } from "../../model/todo.ts";
import type { Sync } from "../../shared/sql.ts";
import type { AsideStore, FirstAnswerStore, HistoryStore, Replaced } from "./shelves.ts";
import type { NodeState } from "./state.ts";

export interface Store {
  /** All of `change` or, where it throws, nothing. */
  transaction<T>(change: () => Sync<T>): T;
  /** Undefined while the list was never written here; reading does not create it. */
  readState(): NodeState | undefined;
  writeState(state: NodeState): void;
  /** In memory alone, until the next `writeState`: a restart falls back to what is stored, a failed transaction to what was before it. */
  bufferState(state: NodeState): void;
  /** Whether the state that is read is not the one that is stored. */
  readonly hasBufferedState: boolean;

  /** What writes replaced. */
  readonly history: HistoryStore;
  /** First answers to idempotency keys. */
  readonly firstAnswers: FirstAnswerStore;
  /** Records that this node can't apply. */
  readonly aside: AsideStore;

  get(id: TodoId): Row | undefined;
  /** Stores the rows whose ids are not there yet; the others, each with the row that stands there instead. */
  addAll(rows: readonly Row[]): Map<Row, Row>;
  putAll(rows: readonly Row[]): void;
  /** Rows whose id has the prefix's number and begins with its origin, oldest id first. */
  find(prefix: IdPrefix): Row[];
  /** The row that was imported from `source`. */
  findSource(source: string): Row | undefined;
  /** The todos that a listing asks for, in its order. Of each row only what a page shows: the other columns take as long to read again. */
  list(listing: Listing, limit: number): Iterable<Listed>;
  /** Live rows whose last change has a number up to `seq`, oldest id first, after `after`. */
  liveUpTo(seq: number, after: TodoId | null, limit: number): Row[];
  /** Records in conflict, oldest id first, after `after`; each is read when it is asked for. */
  conflicted(after: TodoId | null, limit: number): Iterable<VersionedRecord>;

  /** Rows with `version >= from` by (version, id), after `after`, without those that `round` delivered (R3). */
  diff(from: number, after: Position | null, round: number, limit: number): Iterable<VersionedRecord>;
  /** Sets `version = round` where it is between `from` and `to`, both included; how many rows that changed (R6). */
  settle(from: number, to: number, round: number): number;
  /** Whether a record is as the round `round` delivered or settled it. */
  hasDelivered(round: number): boolean;
  countAbove(version: number): number;
  /** The highest version of any row; 0 where there is none. */
  highestVersion(): number;
  /** The row with the lowest version above `version`. */
  firstAbove(version: number): Row | undefined;

  /** Moves every record out of the list and into the salvage export, with its history; and all that was set aside (R8). */
  salvage(at: Millis): void;
  /** What was salvaged, oldest first, after `after`. */
  salvaged(after: number, limit: number): Iterable<Salvaged>;

  /** Every row, in no order; read while they are asked for. */
  all(): Iterable<Row>;
  remove(id: TodoId): void;

  oldestTombstone(): Millis | null;
  /** Removes tombstones with `version <= stable` deleted before `before`, and their history (P1); the rows that were there. */
  purge(stable: number, before: Millis): Row[];
  /** The storage was given back: nothing that was read from it holds any more. */
  erased(): void;
  /** Rows changed after `seq`, in the order of their changes. */
  changedAfter(seq: number, limit: number): Row[];
}

/** A record that was set aside when its storage was found rewound. */
export interface Salvaged {
  readonly seq: number;
  readonly salvagedAt: Millis;
  /** An id, unless that of a record set aside could not be read. */
  readonly id: string;
  readonly version: number;
  readonly body: Body;
  /** What its writes replaced. */
  readonly history: readonly Replaced[];
  /** Why the record had been set aside before; null where it had not. */
  readonly reason: string | null;
}

export const STATUS_FILTERS = ["open", "completed", "deleted", "all", "live"] as const;
/** `live`: not deleted. */
export type StatusFilter = (typeof STATUS_FILTERS)[number];

/** Values of fields that have columns. */
export type Equal = { readonly [Name in keyof Indexed]?: NonNullable<Indexed[Name]> | undefined };

/** Which todos are asked for, and in what order; all that is named must hold. */
export interface Listing {
  readonly status: StatusFilter;
  /** Fields that have these values. */
  readonly equal?: Equal;
  /** All of them. */
  readonly tags?: readonly string[];
  /** Due before that day or instant; on it, or later. */
  readonly dueBefore?: string | undefined;
  readonly dueAfter?: string | undefined;
  /** Without a start, or with one before that. */
  readonly startBefore?: string | undefined;
  /** In task or notes. */
  readonly text?: string | undefined;
  /** `id` unless given. */
  readonly sort?: Sort | undefined;
  readonly order?: Order | undefined;
  /** Only what comes after it in that order. */
  readonly after?: SortPosition | null | undefined;
}

/** Where a todo stands in an order: by what the order goes by, null where it has none, then by its id. */
export interface SortPosition {
  readonly key: SortKey;
  readonly id: TodoId;
}

export type SortKey = string | number | null;

/** A todo on a page; `key` is null where the order goes by ids alone. */
export interface Listed extends VersionedRecord {
  readonly key: SortKey;
}

/** A record as it is stored, with what queries filter on beside its body: each indexed field too. */
export interface Row extends Indexed {
  /** What the orders go by that no field is for (model/order.ts); times in milliseconds. */
  readonly updated: Millis;
  readonly created: Millis;
  readonly urgency: string | null;
  /** What `text` is looked for in. */
  readonly search: string;
  readonly id: TodoId;
  readonly version: number;
  /** The state is exactly what the round `version` delivered, so that round need not read it again (R3). */
  readonly delivered: boolean;
  /** By the deleter's wall clock; null while the todo is not deleted. */
  readonly deletedAt: Millis | null;
  /** Fields in conflict. */
  readonly conflicts: number;
  /** The node's own sequence of changes: what a watcher has seen (events). */
  readonly seq: number;
  readonly body: Body;
}

export function toRow(
  id: TodoId,
  version: number,
  delivered: boolean,
  record: TodoRecord,
  body: Body,
  seq: number,
): Row {
  const indexed = indexedFields(record);
  return {
    id,
    version,
    delivered,
    ...indexed,
    ...orderOf(record, indexed),
    deletedAt: isDeleted(record) ? (winner(record, "deleted")?.wallTime ?? 0) : null,
    conflicts: conflictedFields(record).length,
    seq,
    body,
  };
}
