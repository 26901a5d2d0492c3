/** One node's catalog as others reach it: a directory, and the shards that the lists are spread over by their names. */

import { shardName, shardOf } from "../core/shards.ts";
import type { ListPattern } from "../model/scope.ts";
import { mergePages } from "./name-pages.ts";
import { type ObjectStub, type Objects, objectOf } from "./objects.ts";
import type { PlaceEnv } from "./places.ts";
import type { CatalogShardRpc, DirectoryRpc, NamePage } from "./rpc.ts";

/** The binding of a node's catalog: the directory and the shards are objects of one class. */
export type CatalogObjects = Objects<DirectoryRpc & CatalogShardRpc>;

/** Before there were shards, this object held all lists: it hands those over that it still has. */
export const DIRECTORY = "catalog";

export class NodeCatalog {
  readonly #object: (name: string) => ObjectStub<DirectoryRpc & CatalogShardRpc>;

  constructor(env: PlaceEnv, node: string, objects: CatalogObjects) {
    // A stub is broken for good once its object failed, so every call takes a new one.
    this.#object = (name) => objectOf(env, node, objects, name);
  }

  get directory(): ObjectStub<DirectoryRpc> {
    return this.#object(DIRECTORY);
  }

  shard(shard: number): ObjectStub<CatalogShardRpc> {
    return this.#object(shardName(DIRECTORY, shard));
  }

  /** The shard that knows `list`. */
  of(list: string): ObjectStub<CatalogShardRpc> {
    return this.shard(shardOf(list));
  }

  /** `CatalogShardRpc.dirty` for all shards: one call to each shard that has dirty lists. */
  async dirty(after: string | null, limit: number): Promise<NamePage> {
    const { dirty } = await this.directory.shards();
    const pages = dirty.map((shard) => this.shard(shard).dirty(after, limit));
    return mergePages(await Promise.all(pages), limit);
  }

  /** `CatalogShardRpc.lists` for all shards: one call to each shard that has lists. */
  async lists(after: string | null, limit: number, patterns?: readonly ListPattern[]): Promise<NamePage> {
    const { lists } = await this.directory.shards();
    const pages = lists.map((shard) => this.shard(shard).lists(after, limit, patterns));
    return mergePages(await Promise.all(pages), limit);
  }
}
