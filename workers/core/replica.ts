/** What the sync worker asks of a datanode in a round: open, diff, apply, settle, purge (rules R2 to R10, P1). */
import type { Body } from "./body.ts";
import type { Millis, Origin, Stamp } from "./hlc.ts";
import type { TodoId } from "./id.ts";

/**
 * Raised when the calls below change. While a new version is deployed, workers of both versions meet: what a version adds
 * is optional in the answers of the one before, and the sync worker speaks both. (2 added `Opened.oldestTombstone`,
 * `Applied.conflicts`, `SettleRequest.gone`, and the mark: `Opened.mark`, `acknowledged.mark`, `Call.mark`; 3 added
 * `OpenRequest.read`, `Opened.first` and `Opened.told`, `ApplyRequest.settlement`, that `open` alone need not be stored,
 * and packed records.)
 */
export const PROTOCOL = 3;
/** From this version on, a worker trusts what `open` did only once the node has stored something in the round (R2, R7). */
export const HELD_SINCE_PROTOCOL = 3;
export const OLDEST_PROTOCOL = 1;

/** One list on one datanode, as the sync worker sees it. Any call may fail, arrive late, or arrive twice. */
export interface Replica {
  open(request: OpenRequest): Promise<Opened | StaleRound>;
  diff(request: DiffRequest): Promise<DiffPage | Fenced>;
  apply(request: ApplyRequest): Promise<Applied | Fenced>;
  settle(request: SettleRequest): Promise<Settled | Fenced>;
  purge(request: PurgeRequest): Promise<Purged | Fenced>;
}

/** The worker's own version, and the random name of the state it comes from: together the fencing token (R1). */
export interface RoundToken {
  readonly round: number;
  readonly lease: string;
}

export interface OpenRequest extends RoundToken {
  readonly protocol: number;
  readonly list: string;
  /** What this node last acknowledged to this worker: a node of the same origin that knows less was rewound (R8). */
  readonly acknowledged: Acknowledged | null;
  /** What to read at once, as the first `diff` would. Since 3. */
  readonly read?: FirstRead;
}

export interface FirstRead extends Bounds {
  readonly from: number;
}

/** Of a page: the first record is in it however large it is. */
export interface Bounds {
  readonly maxRecords: number;
  readonly maxBytes: number;
}

export interface Acknowledged {
  readonly origin: Origin;
  readonly round: number;
  /** As `Opened.mark`. */
  readonly mark?: string | undefined;
}

export interface Opened {
  readonly type: "opened";
  readonly protocol: number;
  readonly origin: Origin;
  /** The node's round before this call: this one, where the call is a repeated one. */
  readonly previousRound: number;
  readonly head: number;
  /** When its oldest tombstone was deleted, by the deleter's wall clock: tells when a purge is due. Since 2. */
  readonly oldestTombstone?: Millis | null;
  /** Random, the same while this round is open: a rewound node that opens it again, by a late call, has another. Since 2. */
  readonly mark?: string;
  /** What `OpenRequest.read` asked for, read once the round was open. Since 3. */
  readonly first?: DiffPage;
  /** There only where settling would find nothing: what the node was told by `settle` so far. Since 3. */
  readonly told?: Told;
}

/** What a node is told with `settle`. */
export interface Told {
  /** What the node holds everything up to (B1); nothing new where it did not take everything. */
  readonly complete: readonly Stamp[];
  /** Origins whose storage is no more (B4). Since 2. */
  readonly gone?: readonly Origin[];
}

/** Every call after `open` names the round it belongs to and whose storage it means (R10). */
export interface Call extends RoundToken {
  readonly origin: Origin;
  /** As `Opened.mark`. */
  readonly mark?: string | undefined;
}

export interface DiffRequest extends Call, FirstRead {
  /** The last record of the page before; null for the first page. */
  readonly after: Position | null;
}

/** Records are read by (version, id). */
export interface Position {
  readonly version: number;
  readonly id: TodoId;
}

export interface VersionedRecord extends Position {
  readonly body: Body;
}

export interface DiffPage {
  readonly type: "page";
  readonly records: readonly VersionedRecord[];
  /** Nothing follows: the node was read to the tail. */
  readonly tail: boolean;
  readonly head: number;
  /** The stamp of the node's latest local write; null before any. */
  readonly latest: Stamp | null;
}

export interface ApplyRequest extends Call {
  readonly records: readonly IncomingRecord[];
  /** Done once the records are stored: comes with the last that the round has for the node (R6). Since 3. */
  readonly settlement?: Settlement;
}

export interface IncomingRecord {
  readonly id: TodoId;
  readonly body: Body;
}

export interface Applied {
  readonly type: "applied";
  /** Ids that this merge brought into conflict: neither side was before. Since 2. */
  readonly conflicts?: readonly TodoId[];
  /** As `Settled.settled`, where the settlement that came along was done. Since 3. */
  readonly settled?: number;
}

export interface Settlement extends Told {
  /** Versions `from` to `to`, both included, become the round's. */
  readonly from: number;
  readonly to: number;
}

export interface SettleRequest extends Call, Settlement {}

export interface Settled {
  readonly type: "settled";
  readonly settled: number;
}

export interface PurgeRequest extends Call {
  /** Tombstones up to this version are on every registered node (P1). */
  readonly stable: number;
  /** Only tombstones deleted before this time. */
  readonly before: Millis;
}

export interface Purged {
  readonly type: "purged";
  readonly purged: number;
}

/** The node has opened a later round, or this one for another worker. */
export interface StaleRound {
  readonly type: "stale-round";
  /** The node's own round: the worker continues above it (R1). */
  readonly round: number;
}

/** The storage that was opened is no more. */
export interface WrongOrigin {
  readonly type: "wrong-origin";
}

export type Fenced = StaleRound | WrongOrigin;
