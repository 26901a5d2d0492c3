/** What workers ask of each other's Durable Objects: each side knows these shapes, and nothing of the other's code. */

import type { Origin } from "../core/hlc.ts";
import type { RegistrationRequest, Replica } from "../core/replica.ts";
import type { ListPattern } from "../model/scope.ts";
import type { NodeSummary } from "../model/sync-answers.ts";
import type { Restrictions, RevokedToken } from "../model/tokens.ts";

/** One list on one node, as the sync worker sees it. */
export interface DataNodeRpc extends Replica {
  /** For the sync worker's status and metrics. */
  summary(): Promise<NodeSummary>;
  /** Stores the cluster's decision about this node; true if it is later than the last one (P2). */
  register(request: RegistrationRequest): Promise<boolean>;
}

/** The object of a node that knows which shards of its catalog have something, and the tokens that the node refuses. */
export interface DirectoryRpc {
  shards(): Promise<ShardsInUse>;
  /** A shard tells whether it has lists and dirty lists, and whose. */
  report(shard: number, report: ShardReport): Promise<void>;
  /** All tokens that are revoked, again with every minute's cron. False where there is no room for them. */
  revoke(tokens: readonly RevokedToken[]): Promise<boolean>;
  /** Takes the cluster's word on this node, where it is a later one than the last; again with every minute's cron (P2). */
  register(registration: NodeRegistration): Promise<void>;
  /** Whether the node is retired, as far as it was told: asked by a list that is written here for the first time. */
  isRetired(): Promise<boolean>;
  /**
   * For the node's own guard: which tokens are revoked, and which subs have made `lists` lists here or more. Not called
   * `restrictions`, as workers of different versions call it by this name.
   */
  standings(lists: number): Promise<Restrictions>;
}

/** The cluster's word on one node (P2). */
export type NodeRegistration = Pick<RegistrationRequest, "seq" | "retired">;

/** Some of the lists of one node: those whose names have the shard's number as their hash. */
export interface CatalogShardRpc {
  /** A list announces its state. An announcement that arrives after a newer one of the same storage changes nothing. */
  note(announcement: Announcement): Promise<void>;
  /** The list's storage is given back (P3). Changes nothing where the shard has heard of it since, or of another storage. */
  forget(announcement: Announcement): Promise<void>;
  /** Takes over what another object knew. A list that announced itself to this shard stays as it is. Remove after 0.3. */
  adopt(announcements: readonly Announcement[]): Promise<void>;
  /**
   * The shard's lists of which this node ever had a record, by name, after `after`. Without forgotten ones, and only those
   * that `patterns` allow (all, unless given).
   */
  lists(after: string | null, limit: number, patterns?: readonly ListPattern[]): Promise<NamePage>;
  /** Lists with unsettled records, by name, after `after`. */
  dirty(after: string | null, limit: number): Promise<NamePage>;
}

/** The numbers of the shards that have lists, and of those that have lists with unsettled records. */
export interface ShardsInUse {
  readonly lists: readonly number[];
  readonly dirty: readonly number[];
}

/** What a shard has, and how many of its lists some subs made. */
export interface ShardReport {
  readonly lists: boolean;
  readonly dirty: boolean;
  readonly makers: readonly { readonly sub: string; readonly lists: number }[];
}

/** What nodes ask of a list's coordinator. */
export interface CoordinatorRpc {
  /** A round is due: the list was written to, or a client waits for one (`urgent`). It comes where the list is on some node. */
  trigger(list: string, urgent: boolean): Promise<ListPresence>;
}

/** Whether a list is on some node, on none, or on none of those that answered. */
export type ListPresence = "some" | "none" | "unknown";

/** What a catalog is to know of a list: whether it has unsettled records. `seq` grows with each change of it. */
export interface Announcement {
  readonly list: string;
  readonly origin: Origin;
  readonly dirty: boolean;
  readonly seq: number;
  /** The `sub` against whose quota of lists it counts; null where it counts against none. */
  readonly maker: string | null;
}

/** Some names in order; `next` is the last of them where more follow. */
export interface NamePage {
  readonly names: readonly string[];
  readonly next: string | null;
}
