/** A page of the node's lists with how many todos each has. */
import { MAX_CALLS_AT_ONCE } from "../../core/limits.ts";
import { errorText } from "../../core/problem.ts";
import type { ListsPage } from "../../model/answers.ts";
import { allowsList, type ListPattern } from "../../model/scope.ts";
import { NodeCatalog } from "../../shared/catalogs.ts";
import { mapAtMost } from "../../shared/concurrency.ts";
import { objectOf } from "../../shared/objects.ts";
import type { NamePage } from "../../shared/rpc.ts";
import { within } from "../../shared/within.ts";
import type { DatanodeEnv } from "../env.ts";

/** A list that takes longer is shown without its count. */
const COUNT_TIMEOUT_MS = 1_000;

/** The catalog knows the names; each list's object its own count, so that no write has to be told to the catalog. */
export async function listsPage(
  env: DatanodeEnv,
  patterns: readonly ListPattern[],
  after: string | null,
  limit: number,
): Promise<ListsPage> {
  const { names, next } = await allowedNames(env, patterns, after, limit);
  const lists = await mapAtMost(MAX_CALLS_AT_ONCE, names, async (list) => ({
    list,
    todos: await countOf(env, list),
  }));
  return { lists, next };
}

/** While this code is deployed, the catalog may still run code that knows no patterns: what it names is not taken on trust. */
async function allowedNames(
  env: DatanodeEnv,
  patterns: readonly ListPattern[],
  after: string | null,
  limit: number,
): Promise<NamePage> {
  const catalog = new NodeCatalog(env, env.NODE, env.CATALOG);
  for (let from = after; ; ) {
    const page = await catalog.lists(from, limit, patterns);
    const names = page.names.filter((name) => allowsList(patterns, name));
    if (page.next === null) return { names, next: null };
    const last = names.at(-1);
    if (last !== undefined) return { names, next: last };
    from = page.next;
  }
}

/** Null where the list's object fails, or hangs: the other lists are shown all the same. */
async function countOf(env: DatanodeEnv, list: string): Promise<number | null> {
  const asked = async () => (await objectOf(env, env.NODE, env.LISTS, list).counts()).todos;
  const counted = within(
    COUNT_TIMEOUT_MS,
    asked().catch((error: unknown) => {
      console.error(`count of ${list}: ${errorText(error)}`);
      return undefined;
    }),
  );
  return (await counted) ?? null;
}
