/** The Durable Objects of one node's catalog: a shell around `Directory`, which is one object, and `ListCatalog`, one for each shard. */
import { DurableObject } from "cloudflare:workers";
import { shardNumber } from "../core/shards.ts";
import type { ListPattern } from "../model/scope.ts";
import type { Restrictions, RevokedToken } from "../model/tokens.ts";
import { type CatalogObjects, NodeCatalog } from "../shared/catalogs.ts";
import { durableSql } from "../shared/durable-sql.ts";
import type { PlaceEnv } from "../shared/places.ts";
import type {
  Announcement,
  CatalogShardRpc,
  DirectoryRpc,
  NamePage,
  NodeRegistration,
  ShardReport,
  ShardsInUse,
} from "../shared/rpc.ts";
import { Directory } from "./directory.ts";
import { ListCatalog } from "./list-catalog.ts";

export interface CatalogEnv extends PlaceEnv {
  /** This node's name. */
  readonly NODE: string;
  readonly CATALOG: CatalogObjects;
}

export class Catalog extends DurableObject<CatalogEnv> implements DirectoryRpc, CatalogShardRpc {
  readonly #directory: Directory;
  readonly #lists: ListCatalog;
  readonly #catalog: NodeCatalog;

  constructor(ctx: DurableObjectState, env: CatalogEnv) {
    super(ctx, env);
    const sql = durableSql(ctx.storage);
    this.#directory = new Directory(sql);
    this.#lists = new ListCatalog(sql);
    this.#catalog = new NodeCatalog(env, env.NODE, env.CATALOG);
  }

  async shards(): Promise<ShardsInUse> {
    await this.#directory.handOver((shard, lists) => this.#catalog.shard(shard).adopt(lists));
    return this.#directory.shards();
  }

  async report(shard: number, report: ShardReport): Promise<void> {
    this.#directory.report(shard, report);
  }

  async revoke(tokens: readonly RevokedToken[]): Promise<boolean> {
    return this.#directory.revoke(tokens, Date.now());
  }

  async register(registration: NodeRegistration): Promise<void> {
    this.#directory.register(registration);
  }

  async isRetired(): Promise<boolean> {
    return this.#directory.isRetired();
  }

  async standings(lists: number): Promise<Restrictions> {
    return this.#directory.standings(lists);
  }

  async note(announcement: Announcement): Promise<void> {
    this.#lists.note(announcement);
    await this.#tellDirectory([announcement]);
  }

  async forget(announcement: Announcement): Promise<void> {
    // What the directory still has of it would come back from there. Remove after 0.3, with the handing over.
    await this.#catalog.directory.shards();
    this.#lists.forget(announcement);
    await this.#tellDirectory([announcement]);
  }

  async adopt(announcements: readonly Announcement[]): Promise<void> {
    this.#lists.adopt(announcements);
    await this.#tellDirectory(announcements);
  }

  async lists(after: string | null, limit: number, patterns?: readonly ListPattern[]): Promise<NamePage> {
    return this.#lists.lists(after, limit, patterns);
  }

  async dirty(after: string | null, limit: number): Promise<NamePage> {
    return this.#lists.dirty(after, limit);
  }

  #tellDirectory(announcements: readonly Announcement[]): Promise<void> {
    const shard = shardNumber(this.ctx.id.name);
    return this.#lists.tell(announcements, (report) => this.#catalog.directory.report(shard, report));
  }
}
