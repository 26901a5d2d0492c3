/** What the sync worker asks of a datanode: open, diff, apply, settle, purge (rules R2 to R10, P1), and at last drop (P3). */
import type { Digests } from "./digest.ts";
import type { Millis, Origin, Stamp } from "./hlc.ts";
import type { TodoId } from "./id.ts";
import type { Checkpoint } from "./lineage.ts";
import type { IncomingRecord, Packed, Position, VersionedRecord } from "./packed.ts";
import type { PageBounds } from "./pages.ts";

/**
 * Raised when the calls below change. Workers of two versions meet while new code is deployed: `open` says the worker's,
 * and a node of another one answers with its own, changes nothing, and sits the round out. So the shapes of
 * `OpenRequest.protocol` and `OtherProtocol` are never changed.
 */
export const PROTOCOL = 1;

/** One list on one datanode, as the sync worker sees it. Any call may fail, arrive late, or arrive twice. */
export interface Replica {
  open(request: OpenRequest): Promise<OpenAnswer>;
  diff(request: DiffRequest): Promise<DiffPage | Fenced>;
  apply(request: ApplyRequest): Promise<Applied | Fenced>;
  settle(request: SettleRequest): Promise<Settled | Fenced>;
  purge(request: PurgeRequest): Promise<Purged | Fenced>;
  /** Gives the list's storage back, where it is the one named and holds no record. */
  drop(request: DropRequest): Promise<Dropped>;
}

/** The worker's own version, and the random name of the state it comes from: together the fencing token (R1). */
export interface RoundToken {
  readonly round: number;
  readonly lease: string;
}

export interface OpenRequest extends RoundToken {
  readonly protocol: number;
  readonly list: string;
  /** What this worker last heard of this node: a node of that origin in whose past it does not lie was rewound (R8). */
  readonly heard: Heard | null;
  /** Origins whose storage is no more: a node that has one of them is refused until it is readmitted (P2). */
  readonly gone: readonly Origin[];
  /** Whether to look at every record, and to put right what was counted (R12). */
  readonly recount: boolean;
  /** The number of the cluster's last word on this node that the worker has taken over; absent where there was none (P2). */
  readonly registration?: number;
  /** What to read at once, as the first `diff` would (R2). */
  readonly read?: ReadRequest;
}

export interface ReadRequest extends PageBounds {
  /** The lowest version to read. */
  readonly from: number;
}

export interface Heard extends Checkpoint {
  readonly origin: Origin;
}

export type OpenAnswer = Opened | StaleRound | OtherProtocol | RetiredNode;

export interface Opened {
  readonly type: "opened";
  readonly origin: Origin;
  /** The node's round before this call: this one, where the call is a repeated one. */
  readonly previousRound: number;
  readonly head: number;
  /** When its oldest tombstone was deleted, by the deleter's wall clock: tells when a purge is due (P1). */
  readonly oldestTombstone: Millis | null;
  /** Random, drawn when the node started: what comes later in the round must meet the same boot (R10). */
  readonly boot: string;
  readonly checkpoint: Checkpoint;
  readonly digests: Digests;
  /** What `OpenRequest.read` asked for, read once the round was open. */
  readonly first?: DiffPage;
  /** There only where it holds no record at all. */
  readonly vacant?: Vacancy;
  /** Nothing is unsettled here. */
  readonly settled: boolean;
  /** The node's frontier so far, with its own latest write (B1). */
  readonly frontier: Frontier;
  /** What it has of origins of which it does not hold everything that it has seen. */
  readonly ahead: readonly Stamp[];
}

/** How far a node holds what the others wrote: what it is told when it is settled (R6). */
export interface Frontier {
  /** Everything up to these is held (B1); nothing new where the node did not take everything. */
  readonly complete: readonly Stamp[];
  /** Origins whose storage is no more (B4). */
  readonly gone: readonly Origin[];
}

/** Every call after `open` names the round it belongs to and whose storage it means (R10). */
export interface Call extends RoundToken {
  readonly origin: Origin;
  /** See `Opened.boot`. */
  readonly boot: string;
}

export interface DiffRequest extends Call, ReadRequest {
  /** The last record of the page before; null for the first page. */
  readonly after: Position | null;
}

export interface DiffPage {
  readonly type: "page";
  readonly records: Packed<VersionedRecord>;
  /** Nothing follows: the node was read to the tail. */
  readonly tail: boolean;
  readonly head: number;
  /** What the node held everything up to when it was read (B1). */
  readonly complete: readonly Stamp[];
  readonly checkpoint: Checkpoint;
}

export interface ApplyRequest extends Call {
  readonly records: Packed<IncomingRecord>;
  /** Noted with the records: comes with the last that the round has for the node (R6). */
  readonly settlement?: Settlement;
}

export interface Applied {
  readonly type: "applied";
  /** Ids that this merge brought into conflict: neither side was before. */
  readonly conflicts: readonly TodoId[];
  /** Records that were set aside here, and why (M8). */
  readonly aside: readonly Aside[];
  /** See `Settled.settled`; absent where no settlement came along. */
  readonly settled?: number;
  readonly checkpoint: Checkpoint;
}

export interface Aside {
  readonly id: TodoId;
  readonly reason: string;
}

export interface Settlement extends Frontier {
  /** Versions `from` to `to`, both included, become the round's. */
  readonly from: number;
  readonly to: number;
}

export interface SettleRequest extends Call, Settlement {}

export interface Settled {
  readonly type: "settled";
  readonly settled: number;
  readonly checkpoint: Checkpoint;
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

/**
 * What became of a storage without any record (P3): the list was `deleted` here, and not written since; its todos were
 * `purged` one by one; or it was never given a record, and only `opened`.
 */
export type Vacancy = "deleted" | "purged" | "opened";

export interface DropRequest {
  readonly origin: Origin;
}

export interface Dropped {
  /** `kept`: it holds a record, or held one under another origin. */
  readonly type: "dropped" | "kept";
}

/** The node has opened a later round, or this one for another worker. */
export interface StaleRound {
  readonly type: "stale-round";
  /** The node's own round: the worker continues above it (R1). */
  readonly round: number;
}

/** The node has been told that it is retired, or that its storage was announced as gone: it takes no part (P2). */
export interface RetiredNode {
  readonly type: "retired";
}

/** What the cluster says of a node, to its storage of one list (P2). */
export interface RegistrationRequest {
  readonly list: string;
  /** Grows with each retirement and each readmission in the cluster. */
  readonly seq: number;
  readonly retired: boolean;
  /** The worker had it for retired until now: it may not have been told. */
  readonly wasRetired: boolean;
  /** See `OpenRequest.gone`. */
  readonly gone: readonly Origin[];
}

/** The storage that was opened is no more. */
export interface WrongOrigin {
  readonly type: "wrong-origin";
}

/** The node speaks another version of these calls than the worker. */
export interface OtherProtocol {
  readonly type: "other-protocol";
  readonly protocol: number;
}

export type Fenced = StaleRound | WrongOrigin;
