/** Short ids: what the CLI shows for an id, and which todo a person means by what they type (rule I2). */
import { idParts, parseIdPrefix, shortIds, type TodoId } from "../../workers/core/id.ts";
import type { Context } from "../context.ts";
import { Failure } from "../failure.ts";
import { type ClusterState, type ListMemory, listMemory, MAX_IDS } from "./state-file.ts";

/**
 * The todo that was last shown under `typed`; where none was, the text itself: then the node decides. Throws where the
 * todos that were shown leave it open which one is meant.
 */
export function meantId(cluster: ClusterState, list: string, typed: string): string {
  const memory = cluster.lists.get(list);
  const shown = memory?.shown.get(typed);
  if (!memory || shown !== undefined) return shown ?? typed;
  const candidates = memory.latest.filter((id) => begins(id, typed));
  if (candidates.length < 2) return typed;
  const short = [...shortIds(memory.latest)].filter(([id]) => candidates.includes(id));
  throw new Failure("not-found", `${typed} may mean ${short.map(([, each]) => each).join(" or ")}`, [
    "say which: nothing was changed",
  ]);
}

/**
 * The short form to show for each of `ids`, which the list's memory keeps from now on. A whole listing begins anew: what
 * it does not show may be gone, or belong to a cluster that was emptied since, and must not lengthen ids for ever.
 */
export async function showIds(
  { state, settings }: Context,
  ids: readonly TodoId[],
  isWholeListing = false,
): Promise<(id: TodoId) => string> {
  return state.update((cluster) => show(listMemory(cluster, settings.list), ids, isWholeListing));
}

export interface IdsInParts {
  /** Like `showIds`, for the next part. */
  show(ids: readonly TodoId[]): Promise<(id: TodoId) => string>;
  /** Has the list's memory keep what it does not yet. */
  save(): Promise<void>;
}

/** For a listing of any length: only the latest ids are held, and stored once in so many. */
export function showIdsInParts({ state, settings }: Context, isWholeListing: boolean): IdsInParts {
  let latest = isWholeListing ? [] : (state.read().lists.get(settings.list)?.latest ?? []);
  let unsaved: (readonly TodoId[])[] = [];
  let beginsAnew = isWholeListing;
  const save = async () => {
    if (unsaved.length === 0) return;
    await state.update((cluster) => {
      const memory = listMemory(cluster, settings.list);
      for (const ids of unsaved) {
        show(memory, ids, beginsAnew);
        beginsAnew = false;
      }
    });
    unsaved = [];
  };
  return {
    async show(ids) {
      const numbers = new Set(ids.map((id) => idParts(id).n));
      const short = shortIds([...latest.filter((id) => numbers.has(idParts(id).n)), ...ids]);
      latest = [...latest, ...ids].slice(-MAX_IDS);
      unsaved.push(ids);
      if (unsaved.reduce((count, part) => count + part.length, 0) >= MAX_IDS) await save();
      return (id) => short.get(id) ?? id;
    },
    save,
  };
}

function show(memory: ListMemory, ids: readonly TodoId[], isWholeListing: boolean): (id: TodoId) => string {
  const latest = [...new Set([...(isWholeListing ? [] : memory.latest), ...ids])];
  const short = shortIds(latest);
  memory.latest = latest;
  forgetAmbiguous(memory, ids);
  for (const id of ids) remember(memory, short.get(id) ?? id, id);
  return (id) => short.get(id) ?? id;
}

function remember({ shown }: ListMemory, short: string, id: TodoId): void {
  shown.delete(short);
  shown.set(short, id);
}

/** Who sees 2-a and 2-b beside each other means neither by `2`, whatever was shown as that before. */
function forgetAmbiguous({ shown }: ListMemory, ids: readonly TodoId[]): void {
  // Node 20 has no `Map.groupBy`.
  const groups = new Map<number, TodoId[]>();
  for (const id of ids) groups.set(idParts(id).n, [...(groups.get(idParts(id).n) ?? []), id]);
  for (const group of groups.values()) {
    const [first, second] = group;
    if (first === undefined || second === undefined) continue;
    for (let length = first.indexOf("-"); length < first.length; length++) {
      const prefix = first.slice(0, length);
      if (group.filter((id) => begins(id, prefix)).length > 1) shown.delete(prefix);
    }
  }
}

function begins(id: TodoId, typed: string): boolean {
  const prefix = parseIdPrefix(typed);
  if (!prefix) return false;
  const { n, origin } = idParts(id);
  return n === prefix.n && origin.startsWith(prefix.origin);
}
