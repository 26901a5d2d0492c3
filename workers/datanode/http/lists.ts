/** A page of the node's lists with how many todos each has. */

import { MAX_CALLS_AT_ONCE } from "../../core/limits.ts";
import type { ListsPage } from "../../model/answers.ts";
import type { ListPattern } from "../../model/scope.ts";
import { NodeCatalog } from "../../shared/catalogs.ts";
import { mapAtMost } from "../../shared/concurrency.ts";
import { objectOf } from "../../shared/objects.ts";
import type { DatanodeEnv } from "../env.ts";

/** The catalog knows the names; each list's object its own count, so that no write has to be told to the catalog. */
export async function listsPage(
  env: DatanodeEnv,
  patterns: readonly ListPattern[],
  after: string | null,
  limit: number,
): Promise<ListsPage> {
  const catalog = new NodeCatalog(env, env.NODE, env.CATALOG);
  const { names, next } = await catalog.lists(after, limit, patterns);
  const lists = await mapAtMost(MAX_CALLS_AT_ONCE, names, async (list) => {
    const { todos } = await objectOf(env, env.NODE, env.LISTS, list).counts();
    return { list, todos };
  });
  return { lists, next };
}
