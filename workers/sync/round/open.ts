/** Opening a round: who takes part (R2), whose storage is another one than before (R8), and who is left out (P2). */
import { parseCounter, parseRaised } from "../../core/counter.ts";
import { boundsOfEach, type PageBounds, type RoundBounds } from "../../core/pages.ts";
import { errorText } from "../../core/problem.ts";
import {
  type Opened,
  type OpenRequest,
  PROTOCOL,
  type Replica,
  type StaleRound,
} from "../../core/replica.ts";
import { isRecountDue } from "./compare.ts";
import { firstLacking, resetCursors } from "./cursors.ts";
import { adoptGone, noteGone, type OpenedNode } from "./gone.ts";
import { type Journal, type JournalState, NEW_MEMBER } from "./journal.ts";
import { Participant } from "./participant.ts";
import { Session, withRetries } from "./session.ts";
import type { RoundSetting } from "./setting.ts";

export interface Opening {
  /** What each registered node said, by name. */
  readonly answers: readonly NodeAnswer[];
  /** Who takes part: nobody where fewer than two can, a node was wiped, or one knows a later round. */
  readonly nodes: readonly Participant[];
  readonly wiped: boolean;
}

export interface NodeAnswer {
  readonly node: string;
  readonly answer: { readonly type: "opened" } | StaleRound | Absent;
}

/** The node sits this round out. */
interface Absent {
  readonly type: "absent";
  readonly reason: string;
}

interface Asked {
  readonly node: string;
  readonly answer: Opened | StaleRound | Absent;
  readonly replica: Replica | undefined;
  /** The version that the first page was read from, if it was asked for. */
  readonly from: number | undefined;
}

/** `taken`: the journal as the round found it, with the round's number. */
export async function openRound(setting: RoundSetting, taken: JournalState): Promise<Opening> {
  const { journal, boot } = setting;
  // R1: what an earlier life of the worker sent is not taken for this one's, should it have had the same number.
  const begun = { ...taken, lease: `${taken.lease}.${boot}` };
  const nodes = Object.keys(begun.members).sort();
  const bounds = boundsOfEach(setting.bounds, nodes.length);
  const asked = await Promise.all(nodes.map((node) => openNode(setting, begun, node, bounds.page)));
  // P2: without those retired meanwhile.
  const members = asked.filter(({ node }) => journal.read().members[node] !== undefined);
  adoptGone(journal, openedOf(members));
  const met = members.map((one) => refuseGone(journal, one));
  const wiped = noteOrigins(journal, met);
  const isOvertaken = met.some(({ answer }) => answer.type === "stale-round");
  noteGone(journal, openedOf(met));
  return {
    // Without the pages: the participants keep them until they are merged, and no longer (R5).
    answers: met.map(({ node, answer }) => ({ node, answer: answer.type === "opened" ? OPENED : answer })),
    nodes: wiped || isOvertaken ? [] : participantsOf(bounds, begun, met),
    wiped,
  };
}

const OPENED = { type: "opened" } as const;
const RETIRED = "retired: readmit this node before it can take part";

async function openNode(
  { list, replicas, now }: RoundSetting,
  { round, lease, members, gone, cursors, registrations }: JournalState,
  node: string,
  page: PageBounds,
): Promise<Asked> {
  const replica = replicas.get(node);
  const member = members[node] ?? NEW_MEMBER;
  // Nodes that were there last time will probably be there again.
  const others = without(lastOpened(members), node);
  const from = others.length > 0 ? firstLacking(cursors, node, others) : undefined;
  const answered = (answer: Asked["answer"]): Asked => ({ node, answer, replica, from });
  const absent = (reason: string) => answered({ type: "absent", reason });
  if (!replica) return absent("not configured");
  const registration = registrations[node];
  const request: OpenRequest = {
    protocol: PROTOCOL,
    list,
    round,
    lease,
    heard: member.origin && member.checkpoint && { origin: member.origin, ...member.checkpoint },
    gone,
    recount: member.opened > 0 && isRecountDue(member, now()),
    ...(registration !== undefined && { registration }),
    ...(from !== undefined && { read: { ...page, from } }),
  };
  try {
    const { answer } = await withRetries(() => replica.open(request));
    switch (answer.type) {
      case "other-protocol":
        return absent(`speaks protocol ${answer.protocol}, this worker ${PROTOCOL}`);
      case "retired":
        return absent(RETIRED);
      case "stale-round":
        return answered({ ...answer, round: parseRaised(answer.round) });
      case "opened":
        return answered({ ...answer, head: parseCounter(answer.head) });
    }
  } catch (error) {
    return absent(errorText(error));
  }
}

function lastOpened(members: JournalState["members"]): string[] {
  const last = Math.max(...Object.values(members).map(({ opened }) => opened));
  return Object.keys(members).filter((node) => members[node]?.opened === last);
}

function openedOf(asked: readonly Asked[]): OpenedNode[] {
  return asked.flatMap(({ node, answer }) => (answer.type === "opened" ? [{ node, opened: answer }] : []));
}

/** A storage that was announced as gone, and is there again, does not know what was purged since (P2, B4). */
function refuseGone(journal: Journal, asked: Asked): Asked {
  const { answer } = asked;
  const isGone = answer.type === "opened" && journal.read().gone.includes(answer.origin);
  return isGone ? { ...asked, answer: { type: "absent", reason: RETIRED } } : asked;
}

/** Notes which storage each node has; whether one of them has another one than before (R8). */
function noteOrigins(journal: Journal, met: readonly Asked[]): boolean {
  const before = journal.read();
  let state = before;
  let wiped = false;
  for (const { node, answer } of met) {
    if (answer.type !== "opened") continue;
    const member = state.members[node] ?? NEW_MEMBER;
    const { origin } = answer;
    if (member.origin === origin) continue;
    if (member.origin !== null) {
      wiped = true;
      const cursors = resetCursors(state.cursors, node);
      state = { ...state, cursors, gone: [...new Set([...state.gone, member.origin])] };
    }
    const renewed = { ...member, origin, checkpoint: null };
    state = { ...state, members: { ...state.members, [node]: renewed } };
  }
  if (state !== before) journal.write(state);
  return wiped;
}

/** Each with the first version that another one may lack; none where there are fewer than two. */
function participantsOf(
  bounds: RoundBounds,
  { cursors, round, lease }: JournalState,
  met: readonly Asked[],
): Participant[] {
  const there = met.filter(({ answer }) => answer.type === "opened").map(({ node }) => node);
  if (there.length < 2) return [];
  return met.flatMap(({ node, replica, answer, from: asked }) => {
    if (!replica || answer.type !== "opened") return [];
    const { first, ...opened } = answer;
    const from = firstLacking(cursors, node, without(there, node));
    const { origin, boot, checkpoint } = opened;
    const session = new Session(node, replica, { round, lease, origin, boot }, checkpoint);
    // The page is of no use where others are there than were expected.
    return [new Participant(session, opened, from, bounds, asked === from ? first : undefined)];
  });
}

function without(nodes: readonly string[], node: string): string[] {
  return nodes.filter((other) => other !== node);
}
