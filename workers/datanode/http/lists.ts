/** A page of the node's lists with how many todos each has. */
import type { ListPattern } from "../../auth/scope.ts";
import { MAX_CALLS_AT_ONCE } from "../../core/limits.ts";
import type { ListsPage } from "../../model/answers.ts";
import { NodeCatalog } from "../../shared/catalogs.ts";
import { mapAtMost } from "../../shared/concurrency.ts";
import { objectOf } from "../../shared/objects.ts";
import type { DatanodeEnv } from "../env.ts";

/**
 * From the node's catalog: names, and the counts of lists at rest. Lists that are in use are asked, each by a call, so that no
 * write has to be told to the catalog.
 */
export async function listsPage(
  env: DatanodeEnv,
  patterns: readonly ListPattern[],
  after: string | null,
  limit: number,
): Promise<ListsPage> {
  const catalog = new NodeCatalog(env, env.NODE, env.CATALOG);
  const { names, todos, next } = await catalog.withCounts(after, limit, patterns);
  const lists = await mapAtMost(MAX_CALLS_AT_ONCE, names, async (list) => {
    const known = todos.get(list);
    if (known !== undefined) return { list, todos: known };
    return { list, todos: (await objectOf(env, env.NODE, env.LISTS, list).counts()).todos };
  });
  return { lists, next };
}
