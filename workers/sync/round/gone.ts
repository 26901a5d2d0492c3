/** Origins whose storage is no more (rule B4): what nodes know of them, what can be told from their names, and who is refused (P2). */
import { type Origin, originNode, parseOrigin, parseStamp, stampOrigin } from "../../core/hlc.ts";
import type { Opened } from "../../core/replica.ts";
import type { Journal, JournalState } from "./journal.ts";

/** A node, and what it said when it was opened. */
export interface OpenedNode {
  readonly node: string;
  readonly opened: Opened;
}

/** Takes over what nodes know: so it outlives the state of the worker that found it out. */
export function adoptGone(journal: Journal, nodes: readonly OpenedNode[]): void {
  const told = nodes.flatMap(({ opened }) => opened.frontier.gone);
  addGone(
    journal,
    told.filter((origin) => parseOrigin(origin) !== undefined),
  );
}

/**
 * An origin is gone once its node has another one; or where its node is no member, and somebody has seen of it what nobody
 * holds completely. Only origins that were named in an earlier round are judged: one that is first named in this round may
 * be younger than its node's answer, where two sync workers are at work.
 */
export function noteGone(journal: Journal, nodes: readonly OpenedNode[]): void {
  const { named, members } = journal.read();
  const current = new Map(nodes.map(({ node, opened }) => [node, opened.origin]));
  const ahead = new Set(nodes.flatMap(({ opened }) => originsIn(opened.ahead)));
  const isGone = (origin: Origin) => {
    const node = originNode(origin);
    const now = current.get(node);
    return now === undefined ? members[node] === undefined && ahead.has(origin) : now !== origin;
  };
  addGone(journal, named.filter(isGone));
  noteNamed(journal, nodes);
}

function addGone(journal: Journal, origins: readonly Origin[]): void {
  const state = journal.read();
  const gone = [...new Set([...state.gone, ...origins])];
  if (gone.length > state.gone.length) journal.write({ ...state, gone });
}

/** Buffered: where it is lost, the next rounds name them again. */
function noteNamed(journal: Journal, nodes: readonly OpenedNode[]): void {
  const state: JournalState = journal.read();
  const stamps = nodes.flatMap(({ opened: { frontier, ahead } }) => [...frontier.complete, ...ahead]);
  const named = [...new Set(originsIn(stamps))].filter((origin) => !state.gone.includes(origin)).sort();
  if (named.join() !== state.named.join()) journal.buffer({ ...state, named });
}

function originsIn(stamps: readonly string[]): Origin[] {
  return stamps.flatMap((stamp) => parseStamp(stamp) ?? []).map(stampOrigin);
}
