/** What a round tells of itself. */

import type { Millis } from "../../core/hlc.ts";
import { MAX_ASIDE_IN_REPORT } from "../../core/limits.ts";
import type { Aside } from "../../core/replica.ts";
import type { NodeReport, RoundReport } from "../../model/sync-answers.ts";
import type { Comparison } from "./compare.ts";
import type { Exchanged } from "./exchange.ts";
import type { NodeAnswer, Opening } from "./open.ts";
import type { Participant } from "./participant.ts";

export function roundReport(
  round: number,
  { answers, nodes }: Opening,
  { conflicted, aside }: Exchanged,
  comparison: Comparison,
  took: { readonly calls: number; readonly durationMs: Millis },
): RoundReport {
  return {
    round,
    complete: nodes.length === answers.length && nodes.every(isComplete),
    nodes: answers.map((answer) => nodeReport(answer, nodes)),
    conflicts: conflicted.size,
    aside: onePerRecord([...aside, ...nodes.flatMap((node) => node.aside)]),
    diverged: comparison === "diverged",
    ...took,
  };
}

/** A record that several nodes set aside is one, and there is no end to how many there may be. */
function onePerRecord(aside: readonly Aside[]): Aside[] {
  const byId = new Map<string, Aside>();
  for (const one of aside) if (!byId.has(one.id)) byId.set(one.id, one);
  return [...byId.values()].slice(0, MAX_ASIDE_IN_REPORT);
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
