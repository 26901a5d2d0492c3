/** A retired node takes no writes, on lists that it holds nothing of too (P2). */
import type { Refusal } from "../../core/problem.ts";
import type { DirectoryRpc } from "../../shared/rpc.ts";
import { within } from "../../shared/within.ts";
import type { NodeState } from "../storage/state.ts";

/** It is in the same place as the list, and answers from memory. */
const DIRECTORY_TIMEOUT_MS = 250;

/**
 * A list that is new here asks the node's directory: what it took otherwise would reach no other node. All later writes ask
 * nobody. Where the directory does not answer, the write is taken: a node answers alone.
 */
export async function isRetired(
  state: NodeState | undefined,
  directory: Pick<DirectoryRpc, "isRetired">,
): Promise<boolean> {
  if (state) return state.retired;
  const asked = async () => directory.isRetired();
  const answered = within(
    DIRECTORY_TIMEOUT_MS,
    asked().catch(() => false),
  );
  return (await answered) === true;
}

export const RETIRED: Refusal = {
  type: "retired",
  detail:
    "This node was retired: what is written here reaches no other node. Ask another one, or readmit it (todo nodes readmit).",
};
