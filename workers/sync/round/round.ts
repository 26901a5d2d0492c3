/** One replication round, top to bottom (docs/protocol.md, rules R1 to R9 and P1). */
import type { Millis } from "../../core/hlc.ts";
import type { RoundReport } from "../../model/sync-answers.ts";
import { CallCount } from "./call-count.ts";
import { compareDigests, isCompareDue } from "./compare.ts";
import { conclude } from "./conclude.ts";
import { exchange, NOTHING } from "./exchange.ts";
import { storeHeard, withHeard } from "./heard.ts";
import { type JournalState, NEW_MEMBER, stableRound } from "./journal.ts";
import { type Opening, openRound } from "./open.ts";
import { purge } from "./purge.ts";
import { roundReport } from "./report.ts";
import type { RoundSetting } from "./setting.ts";
import { areAtRest } from "./settle.ts";

export interface RoundOutcome {
  readonly report: RoundReport;
  readonly startedAt: Millis;
  /** There is something left for the next round: a later one was met (R1), a node had been wiped (R8), or nodes differ (R12). */
  readonly again: boolean;
  /** No node holds a record of the list, and none is to be expected (P3). */
  readonly vacant: boolean;
}

/** Runs one round. Throws only where the journal can't be stored: a node that fails ends its own part. */
export async function runRound(given: RoundSetting): Promise<RoundOutcome> {
  const count = new CallCount();
  const setting = count.of(given);
  const { journal } = setting;
  const startedAt = setting.now();
  const begun = begin(setting); // R1: the next number
  const opening = await openRound(setting, begun); // R2, R8
  const { nodes } = opening;
  const ending = { gone: journal.read().gone, purgeBefore: startedAt - setting.tombstoneAgeMs };
  const comparison = compareDigests(nodes, ending.purgeBefore); // R12
  const nextJournal = () =>
    conclude({
      journal: journal.read(),
      begun,
      opening,
      last: lastRound(begun, opening),
      startedAt,
      comparison,
    });
  let exchanged = NOTHING;
  if (areAtRest(nodes, ending)) {
    journal.buffer(nextJournal()); // R9: nothing is stored before the answer
  } else {
    // R1, R8: stored before the first call that changes a node
    journal.write({ ...withHeard(journal.read(), nodes), round: begun.round });
    exchanged = await exchange(nodes, begun.cursors, ending, () => storeHeard(journal, nodes)); // R3 to R6
    journal.write(nextJournal()); // R7: last of all
    // P1: by the cursors as they stood before this round
    if (comparison !== "diverged") await purge(nodes, stableRound(begun), ending.purgeBefore);
  }
  return {
    report: roundReport(begun.round, opening, exchanged, comparison, {
      calls: count.calls,
      durationMs: setting.now() - startedAt,
    }),
    startedAt,
    vacant: isVacant(opening),
    again: opening.wiped || journal.read().round > begun.round || isCompareDue(comparison, begun, startedAt),
  };
}

/** P3: every registered node was there and holds nothing, and the list was deleted on one of them, or written on none. */
function isVacant({ answers, nodes }: Opening): boolean {
  const vacancies = nodes.flatMap(({ opened }) => opened.vacant ?? []);
  if (nodes.length === 0 || vacancies.length < answers.length) return false;
  return vacancies.includes("deleted") || vacancies.every((vacancy) => vacancy === "opened");
}

/** Takes the next round number, and registers nodes that were configured since. */
function begin({ journal, replicas }: RoundSetting): JournalState {
  const state = journal.read();
  const known = [...Object.keys(state.members), ...state.excluded];
  const added = [...replicas.keys()].filter((node) => !known.includes(node));
  const members = { ...state.members, ...Object.fromEntries(added.map((node) => [node, NEW_MEMBER])) };
  const next = { ...state, members, round: state.round + 1 };
  // P2: who is registered is never forgotten. The number alone may be taken again until a node was changed under it.
  if (added.length > 0) journal.write(next);
  else journal.buffer(next);
  return next;
}

/** This round, or a later one that a node was found in: the worker continues above it (R1). */
function lastRound({ round }: JournalState, { answers, nodes }: Opening): number {
  const opened = answers.map(({ answer }) => (answer.type === "stale-round" ? answer.round : 0));
  return Math.max(round, ...opened, ...nodes.map(({ session }) => session.staleRound));
}
