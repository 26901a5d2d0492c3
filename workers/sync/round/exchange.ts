/** Pages flow through: a page of each source is merged and sent to whoever lacks it, while the next is read (R3, R5). */
import type { TodoId } from "../../core/id.ts";
import type { IncomingRecord, Position } from "../../core/packed.ts";
import type { Aside } from "../../core/replica.ts";
import { type Cursors, cursor } from "./cursors.ts";
import { mergeStates, type SourcedState } from "./merge-states.ts";
import type { Participant } from "./participant.ts";
import { deliver, type Ending, isLastStep } from "./settle.ts";
import { comparePositions } from "./source.ts";

export interface Exchanged {
  /** Todos that came into conflict, each once. */
  readonly conflicted: ReadonlySet<TodoId>;
  /** Records whose states this worker could not merge, and why (M8). */
  readonly aside: readonly Aside[];
}

/** Nothing was to be exchanged. */
export const NOTHING: Exchanged = { conflicted: new Set(), aside: [] };

/** Reads every node to the tail, sends each what it lacks, and settles it. `beforeSending` is called before each step goes out. */
export async function exchange(
  nodes: readonly Participant[],
  cursors: Cursors,
  ending: Ending,
  beforeSending: () => void,
): Promise<Exchanged> {
  const conflicted = new Set<TodoId>();
  const aside: Aside[] = [];
  for await (const states of readTogether(nodes)) {
    const isLast = isLastStep(nodes);
    const routed = route(states, nodes, cursors);
    beforeSending();
    const sent = [...routed.outgoing].map(([node, records]) => deliver(nodes, node, records, isLast, ending));
    for (const id of [...routed.conflicted, ...(await Promise.all(sent)).flat()]) conflicted.add(id);
    aside.push(...routed.aside);
  }
  // Where there was nothing to read, or a node failed on its last page, no step was the last one.
  await Promise.all(nodes.map((node) => deliver(nodes, node, [], true, ending)));
  return { conflicted, aside };
}

/**
 * The states of each record, a page of every source at a time; the next one is read while the nodes apply this one.
 * Sources are read in step, in the order of versions: a settled record has the same version everywhere, so its states
 * meet here and are not sent to nodes that hold them.
 */
async function* readTogether(nodes: readonly Participant[]): AsyncGenerator<Map<TodoId, SourcedState[]>> {
  const fill = () => Promise.all(nodes.map(({ source }) => source.fill()));
  let filled = fill();
  for (;;) {
    await filled;
    const bound = least(nodes.flatMap(({ source }) => source.reach ?? []));
    const states = new Map<TodoId, SourcedState[]>();
    for (const { node, source } of nodes) {
      for (const record of source.drain(bound)) {
        const state = { ...record, source: node };
        const group = states.get(record.id);
        if (group) group.push(state);
        else states.set(record.id, [state]);
      }
    }
    if (states.size === 0) return;
    filled = fill();
    yield states;
  }
}

interface Routed {
  readonly outgoing: ReadonlyMap<Participant, IncomingRecord[]>;
  /** Todos that the merge of their states brought into conflict. */
  readonly conflicted: readonly TodoId[];
  readonly aside: readonly Aside[];
}

/** Merges what was read (conflict point 1), for each node that is not known to hold it. */
function route(
  states: ReadonlyMap<TodoId, readonly SourcedState[]>,
  nodes: readonly Participant[],
  cursors: Cursors,
): Routed {
  const conflicted: TodoId[] = [];
  const aside: Aside[] = [];
  const outgoing = new Map(nodes.map((node) => [node, [] as IncomingRecord[]]));
  for (const [id, group] of states) {
    const merged = mergeStates(group);
    if (merged.conflicted) conflicted.push(id);
    if (merged.reason !== undefined) aside.push({ id, reason: merged.reason });
    for (const [{ node }, records] of outgoing) {
      if (!hasNews(node, group, cursors)) continue;
      // R3: never what it was read to hold.
      const held = group.find(({ source }) => source === node)?.body;
      for (const body of merged.bodies) if (body !== held) records.push({ id, body });
    }
  }
  return { outgoing, conflicted, aside };
}

/** Whether a state of the record is one that `target` is not known to have, by what was read and what its cursors say. */
function hasNews(target: string, group: readonly SourcedState[], cursors: Cursors): boolean {
  for (const { source, version } of group) {
    if (source !== target && version > cursor(cursors, target, source)) return true;
  }
  return false;
}

function least(positions: readonly Position[]): Position | undefined {
  return positions.reduce<Position | undefined>(
    (first, position) => (first && comparePositions(first, position) <= 0 ? first : position),
    undefined,
  );
}
