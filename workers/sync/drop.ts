/** Giving back the storage of a list that was deleted, on every node (rule P3). */
import type { Replica } from "../core/replica.ts";
import type { JournalState } from "./round/journal.ts";

/** `dropped`: by every registered node. `kept`: the list lives on somewhere. `unknown`: a node does not answer. */
export type DropOutcome = "dropped" | "kept" | "unknown";

export async function dropEverywhere(
  members: JournalState["members"],
  nodes: ReadonlyMap<string, { readonly replica: Pick<Replica, "drop"> }>,
): Promise<DropOutcome> {
  const asked = Object.entries(members).map(async ([node, { origin }]): Promise<DropOutcome> => {
    const object = nodes.get(node);
    if (origin === null || !object) return "unknown";
    try {
      return (await object.replica.drop({ origin })).type;
    } catch {
      return "unknown";
    }
  });
  const outcomes = await Promise.all(asked);
  return (["kept", "unknown"] as const).find((outcome) => outcomes.includes(outcome)) ?? "dropped";
}
