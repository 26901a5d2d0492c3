/** What a round tells of itself. */

import type { Millis } from "../../core/hlc.ts";
import type { NodeReport, RoundReport } from "../../model/sync-answers.ts";
import type { NodeAnswer, Opening } from "./open.ts";
import type { Participant } from "./participant.ts";

export function roundReport(
  round: number,
  { answers, nodes }: Opening,
  conflicts: number,
  durationMs: Millis,
): RoundReport {
  return {
    round,
    complete: nodes.length === answers.length && nodes.every(isComplete),
    nodes: answers.map((answer) => nodeReport(answer, nodes)),
    conflicts,
    durationMs,
  };
}

function isComplete({ source, session }: Participant): boolean {
  return source.isDrained && session.isOpen;
}

function nodeReport({ node, answer }: NodeAnswer, nodes: readonly Participant[]): NodeReport {
  const { source, applied = 0, session } = nodes.find((candidate) => candidate.node === node) ?? {};
  const reason =
    answer.type === "absent" ? answer.reason : answer.type === "stale-round" ? answer.type : session?.error;
  return {
    node,
    reachable: answer.type !== "absent",
    read: source?.read ?? 0,
    applied,
    ...(reason !== undefined && { error: reason }),
  };
}
