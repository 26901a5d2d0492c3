/** One replication round, top to bottom (rules R1 to R10, P1). No platform: the worker, the simulation and tests run it. */

import type { Millis } from "../../core/hlc.ts";
import { errorText } from "../../core/problem.ts";
import type { Call, DiffPage, Opened, StaleRound } from "../../core/replica.ts";
import { type Bounds, OLDEST_PROTOCOL, PROTOCOL, type Replica } from "../../core/replica.ts";
import type { NodeReport, RoundReport } from "../../model/sync-answers.ts";
import { exchange } from "./exchange.ts";
import {
  firstLacking,
  type Journal,
  type JournalState,
  NEW_MEMBER,
  resetCursors,
  setCursor,
  stableRound,
} from "./journal.ts";
import { DEFAULT_PAGE, Participant, tryCall } from "./participant.ts";
import { type Ending, isIdle, purgeAll, settle } from "./settle.ts";

export interface RoundSetting {
  readonly list: string;
  /** The configured nodes, by name. */
  readonly replicas: ReadonlyMap<string, Replica>;
  readonly journal: Journal;
  readonly tombstoneAgeMs: Millis;
  readonly page?: Bounds;
  now(): Millis;
}

export interface RoundOutcome {
  readonly report: RoundReport;
  readonly startedAt: Millis;
  /** Ended early for the next round to do it: a later one was met (R1), or a node had been wiped (R8). */
  readonly again: boolean;
}

export async function runRound(setting: RoundSetting): Promise<RoundOutcome> {
  const { journal, tombstoneAgeMs } = setting;
  const startedAt = setting.now();
  const before = begin(setting); // R1: the next number
  const { answers, wiped, participants } = await openRound(setting, before); // R2, R8
  const ending: Ending = { gone: journal.read().gone, purgeBefore: startedAt - tombstoneAgeMs };
  const idle = isIdle(participants, ending); // R9
  // R1: stored before the first call that changes a node
  if (!idle) journal.write({ ...journal.read(), round: before.round });
  const conflicts = idle ? 0 : await exchange(participants, before.cursors, ending); // R3 to R6
  if (!idle) await Promise.all(participants.map((node) => settle(participants, node, ending))); // R6: who is left
  const overtaken = Math.max(highestStale(answers), ...participants.map(({ staleRound }) => staleRound));
  const met = noteOpened(journal.read(), before, answers);
  const after = moveCursors(met, before, participants, startedAt, overtaken); // R7: last of all
  if (idle && overtaken === 0) journal.hold(after);
  else journal.write(after);
  await purgeAll(participants, stableRound(before), ending); // P1

  const nodes = answers.map((answer) => nodeReport(answer, participants));
  const report: RoundReport = {
    round: before.round,
    complete:
      participants.length === answers.length &&
      participants.every(({ drained, taking }) => drained && taking),
    nodes,
    conflicts,
    durationMs: setting.now() - startedAt,
  };
  return { report, startedAt, again: wiped || overtaken > 0 };
}

/** What a registered node said to `open`, or why it said nothing. */
interface OpenAnswer {
  readonly node: string;
  readonly answer: Omit<Opened, "first"> | StaleRound | { readonly type: "absent"; readonly reason: string };
}

/** The same, with what is needed to let the node take part. */
interface Opening extends OpenAnswer {
  readonly replica: Replica | undefined;
  readonly first: DiffPage | undefined;
  /** The version that `first` was read from, if it was asked for. */
  readonly asked: number | undefined;
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
  else journal.hold(next);
  return next;
}

/** The fence, and who takes part (R2); whether a node was found wiped (R8). */
async function openRound(
  setting: RoundSetting,
  before: JournalState,
): Promise<{ answers: OpenAnswer[]; wiped: boolean; participants: Participant[] }> {
  const { journal } = setting;
  const opened = await openAll(setting, before);
  const openings = opened.filter(({ node }) => isMember(journal, node)); // P2: without those retired meanwhile
  const wiped = noteOrigins(journal, openings);
  const participants = wiped || highestStale(openings) > 0 ? [] : takePart(setting, before, openings);
  // Only the participants keep the pages, and those only until they are merged (R5).
  return { answers: openings.map(({ node, answer }) => ({ node, answer })), wiped, participants };
}

function openAll(
  setting: RoundSetting,
  { round, lease, members, retired, cursors }: JournalState,
): Promise<Opening[]> {
  const { list, replicas, page = DEFAULT_PAGE } = setting;
  const nodes = Object.keys(members).sort();
  const expected = lastOpened(members);
  const open = async (node: string): Promise<Opening> => {
    const replica = replicas.get(node);
    const { origin, acknowledged: last, mark } = members[node] ?? NEW_MEMBER;
    const others = without(expected, node);
    const asked = others.length > 0 ? firstLacking(cursors, node, others) : undefined;
    const answered = (answer: OpenAnswer["answer"], first?: DiffPage): Opening => {
      return { node, replica, answer, asked, first };
    };
    const absent = (reason: string) => answered({ type: "absent", reason });
    if (!replica) return absent("not configured");
    const request = {
      protocol: PROTOCOL,
      list,
      round,
      lease,
      acknowledged: origin === null ? null : { origin, round: last, mark },
      ...(asked !== undefined && { read: { ...page, from: asked } }),
    };
    try {
      const answer = await tryCall(() => replica.open(request));
      if (answer.type === "stale-round") return answered(answer);
      if (!speaks(answer.protocol))
        return absent(`speaks protocol ${answer.protocol}, this worker ${PROTOCOL}`);
      if (retired.includes(answer.origin))
        return absent("retired: readmit this node before it can take part");
      const { first, ...opened } = answer;
      return answered(opened, first);
    } catch (error) {
      return absent(errorText(error));
    }
  };
  return Promise.all(nodes.map(open));
}

/** The nodes that were there last time: they will probably be there again. */
function lastOpened(members: JournalState["members"]): string[] {
  const last = Math.max(...Object.values(members).map(({ opened }) => opened));
  return Object.keys(members).filter((node) => members[node]?.opened === last);
}

function isMember(journal: Journal, node: string): boolean {
  return journal.read().members[node] !== undefined;
}

function speaks(protocol: number): boolean {
  return protocol >= OLDEST_PROTOCOL && protocol <= PROTOCOL;
}

/** Notes which storage each node has; whether one of them has another one than before (R8). */
function noteOrigins(journal: Journal, answers: readonly OpenAnswer[]): boolean {
  const before = journal.read();
  let state = before;
  let wiped = false;
  for (const { node, answer } of answers) {
    if (answer.type !== "opened") continue;
    const { origin } = answer;
    const member = state.members[node] ?? NEW_MEMBER;
    const known = member.origin;
    if (known === origin) continue;
    if (known !== null) {
      wiped = true;
      const cursors = resetCursors(state.cursors, node);
      state = { ...state, cursors, gone: [...state.gone, known] };
    }
    const renewed = { ...member, origin, acknowledged: 0, mark: undefined };
    state = { ...state, members: { ...state.members, [node]: renewed } };
  }
  if (state !== before) journal.write(state);
  return wiped;
}

/** The nodes that take part, each with the first version that another one may lack; none where there are fewer than two. */
function takePart(
  setting: RoundSetting,
  { cursors, round, lease }: JournalState,
  openings: readonly Opening[],
): Participant[] {
  const opened = openings.flatMap(({ replica, answer, ...others }) =>
    replica && answer.type === "opened" ? [{ replica, opened: answer, ...others }] : [],
  );
  if (opened.length < 2) return [];
  const nodes = opened.map(({ node }) => node);
  return opened.map(({ node, replica, opened: answer, asked, first }) => {
    const from = firstLacking(cursors, node, without(nodes, node));
    const call: Call = { round, lease, origin: answer.origin, mark: answer.mark };
    // Of no use where others are there than were expected.
    const page = asked === from ? first : undefined;
    return new Participant(node, replica, call, answer, from, setting.page ?? DEFAULT_PAGE, page);
  });
}

function without(nodes: readonly string[], node: string): string[] {
  return nodes.filter((other) => other !== node);
}

/** Notes which nodes were there, for `status`. */
function noteOpened(
  state: JournalState,
  { round }: JournalState,
  answers: readonly OpenAnswer[],
): JournalState {
  const members = { ...state.members };
  for (const { node, answer } of answers) {
    const member = members[node];
    if (member && answer.type === "opened") members[node] = { ...member, opened: round };
  }
  return { ...state, members };
}

/** Moves the cursors of what was taken, read and settled (R7), and notes which nodes have stored this round (R8). */
function moveCursors(
  current: JournalState,
  { round }: JournalState,
  participants: readonly Participant[],
  startedAt: Millis,
  overtaken: number,
): JournalState {
  let state = current;
  const members = { ...state.members };
  const counted = participants.filter(({ node }) => members[node] !== undefined); // P2, once more
  for (const target of counted.filter(({ took }) => took)) {
    for (const source of counted.filter(({ settled }) => settled)) {
      if (source === target) continue;
      state = { ...state, cursors: setCursor(state.cursors, target.node, source.node, round) };
    }
  }
  for (const participant of counted) {
    const member = members[participant.node] ?? NEW_MEMBER;
    members[participant.node] = {
      ...member,
      ...(participant.stored && { acknowledged: round, mark: participant.mark }),
      records: member.records + participant.read + participant.applied,
      ...(participant.read > 0 && { moved: round }),
      ...(participant.took && { caughtUpAt: startedAt, rounds: member.rounds + 1 }),
    };
  }
  const tombstones = participants.flatMap(({ oldestTombstone }) => oldestTombstone ?? []);
  return {
    ...state,
    members,
    round: Math.max(round, overtaken),
    finished: Math.max(round, overtaken),
    lastRoundAt: startedAt,
    oldestTombstone: participants.length > 0 ? least(tombstones) : state.oldestTombstone,
  };
}

function nodeReport({ node, answer }: OpenAnswer, participants: readonly Participant[]): NodeReport {
  const participant = participants.find((candidate) => candidate.node === node);
  if (participant) return participant.report();
  const reachable = answer.type !== "absent";
  const error =
    answer.type === "absent"
      ? { error: answer.reason }
      : answer.type === "stale-round"
        ? { error: answer.type }
        : {};
  return { node, reachable, read: 0, applied: 0, ...error };
}

function highestStale(answers: readonly OpenAnswer[]): number {
  return Math.max(0, ...answers.map(({ answer }) => (answer.type === "stale-round" ? answer.round : 0)));
}

function least(times: readonly Millis[]): Millis | null {
  return times.length > 0 ? Math.min(...times) : null;
}
