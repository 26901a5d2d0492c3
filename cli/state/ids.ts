/** Short ids: what the CLI shows for an id, and which todo a person means by what they type (rule I2). */
import { shortIds, type TodoId } from "../../workers/core/id.ts";
import type { Context } from "../context.ts";
import { type ClusterState, type ListMemory, listMemory } from "./state-file.ts";

/** The todo that was last shown under `typed`; where none was, the text itself: then the node decides. */
export function meantId(cluster: ClusterState, list: string, typed: string): string {
  return cluster.lists.get(list)?.shown.get(typed) ?? typed;
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
  return state.update((cluster) => {
    const memory = listMemory(cluster, settings.list);
    const latest = [...new Set([...(isWholeListing ? [] : memory.latest), ...ids])];
    const short = shortIds(latest);
    memory.latest = latest;
    for (const id of ids) remember(memory, short.get(id) ?? id, id);
    return (id) => short.get(id) ?? id;
  });
}

function remember({ shown }: ListMemory, short: string, id: TodoId): void {
  shown.delete(short);
  shown.set(short, id);
}
