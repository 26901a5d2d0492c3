/** Whether a list is anywhere: what no node has needs no round, and leaves nothing behind here. */
import { errorText } from "../core/problem.ts";
import type { NodeSummary, RoundReport } from "../model/sync-answers.ts";
import type { DataNodeRpc, ListPresence } from "../shared/rpc.ts";

export interface Presence {
  readonly where: ListPresence;
  /** What each node said, or why it did not. */
  readonly answers: ReadonlyMap<string, NodeSummary | Error>;
}

/** Asks every node. One that does not answer may have the list; but without it, no round would find anything. */
export async function presenceOn(
  nodes: ReadonlyMap<string, Pick<DataNodeRpc, "summary">>,
): Promise<Presence> {
  const asked = [...nodes].map(async ([node, { summary }]): Promise<[string, NodeSummary | Error]> => {
    try {
      return [node, await summary()];
    } catch (error) {
      return [node, new Error(errorText(error))];
    }
  });
  const answers = new Map(await Promise.all(asked));
  const all = [...answers.values()];
  const isThere = all.some((answer) => !(answer instanceof Error) && answer.origin !== null);
  if (isThere) return { where: "some", answers };
  return { where: all.some((answer) => answer instanceof Error) ? "unknown" : "none", answers };
}

/** The report on a list that is nowhere: there was no round. */
export function reportOfNothing({ where, answers }: Presence): RoundReport {
  const nodes = [...answers].map(([node, answer]) => {
    const failed = answer instanceof Error;
    return { node, reachable: !failed, read: 0, applied: 0, ...(failed && { error: answer.message }) };
  });
  return {
    round: 0,
    complete: where === "none",
    nodes,
    conflicts: 0,
    aside: [],
    diverged: false,
    calls: 0,
    durationMs: 0,
  };
}
