/** The Durable Object that knows one node's lists and which tokens it refuses: a shell around `ListCatalog`. */
import { DurableObject } from "cloudflare:workers";
import type { ListPattern } from "../auth/scope.ts";
import type { RevokedToken, Standings } from "../model/tokens.ts";
import { durableSql } from "../shared/durable-sql.ts";
import type { Announcement, CatalogRpc, NamePage } from "../shared/rpc.ts";
import { ListCatalog } from "./list-catalog.ts";

export class Catalog extends DurableObject<object> implements CatalogRpc {
  readonly #lists: ListCatalog;

  constructor(ctx: DurableObjectState, env: object) {
    super(ctx, env);
    this.#lists = new ListCatalog(durableSql(ctx.storage));
  }

  async note(announcement: Announcement): Promise<void> {
    this.#lists.note(announcement);
  }

  async forget(announcement: Announcement): Promise<void> {
    this.#lists.forget(announcement);
  }

  async lists(after: string | null, limit: number, patterns?: readonly ListPattern[]): Promise<NamePage> {
    return this.#lists.lists(after, limit, patterns);
  }

  async dirty(after: string | null, limit: number): Promise<NamePage> {
    return this.#lists.dirty(after, limit);
  }

  async revoke(tokens: readonly RevokedToken[]): Promise<boolean> {
    return this.#lists.revoke(tokens, Date.now());
  }

  async standings(lists: number): Promise<Standings> {
    return this.#lists.standings(lists);
  }
}
