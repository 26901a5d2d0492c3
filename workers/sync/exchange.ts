/** Pages flow through: a page of each source is read, merged, and sent to whoever lacks it, then the next (R3, R5). */
import type { TodoId } from "../core/id.ts";
import type { IncomingRecord, Position } from "../core/replica.ts";
import { type Cursors, cursor } from "./journal.ts";
import { mergeStates, type SourcedState } from "./merge-states.ts";
import { comparePositions, type Participant } from "./participant.ts";

/** Reads every source to the tail and sends everyone what they lack; how many todos came into conflict. */
export async function exchange(participants: readonly Participant[], cursors: Cursors): Promise<number> {
  let conflicts = 0;
  for await (const states of readTogether(participants)) {
    const inConflict = new Set<TodoId>();
    const outgoing = new Map(participants.map((target) => [target, [] as IncomingRecord[]]));
    for (const group of states.values()) {
      const { bodies, conflicted } = mergeStates(group);
      if (conflicted && group[0]) inConflict.add(group[0].id);
      for (const [target, records] of outgoing) records.push(...lacking(target.node, group, bodies, cursors));
    }
    const applied = await Promise.all([...outgoing].map(([target, records]) => target.apply(records)));
    for (const id of applied.flat()) inConflict.add(id);
    conflicts += inConflict.size;
  }
  return conflicts;
}

/**
 * The states of each record, a page of every source at a time. Sources are read in step, in the order of versions: a
 * settled record has the same version everywhere, so its states meet here and are not sent to nodes that hold them.
 */
async function* readTogether(sources: readonly Participant[]): AsyncGenerator<Map<TodoId, SourcedState[]>> {
  for (;;) {
    await Promise.all(sources.map((source) => source.fill()));
    const bound = least(sources.flatMap(({ reach }) => reach ?? []));
    const states = new Map<TodoId, SourcedState[]>();
    for (const source of sources) {
      for (const record of source.take(bound)) {
        const state = { ...record, source: source.node };
        const group = states.get(record.id);
        if (group) group.push(state);
        else states.set(record.id, [state]);
      }
    }
    if (states.size > 0) yield states;
    if (bound === undefined && states.size === 0) return;
  }
}

/** What `target` is to be sent: nothing of what it was read to hold, nor of what its cursors say that it has. */
function lacking(
  target: string,
  group: readonly SourcedState[],
  bodies: MergedBodies,
  cursors: Cursors,
): IncomingRecord[] {
  const id = group[0]?.id;
  const news = group.some(
    ({ source, version }) => source !== target && version > cursor(cursors, target, source),
  );
  if (id === undefined || !news) return [];
  const held = group.find(({ source }) => source === target)?.body;
  return bodies.filter((body) => body !== held).map((body) => ({ id, body }));
}

type MergedBodies = ReturnType<typeof mergeStates>["bodies"];

function least(positions: readonly Position[]): Position | undefined {
  return positions.reduce<Position | undefined>(
    (first, position) => (first && comparePositions(first, position) <= 0 ? first : position),
    undefined,
  );
}
