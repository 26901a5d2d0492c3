/** Pages flow through: a page of each source is merged and sent to whoever lacks it, while the next is read (R3, R5). */
import type { TodoId } from "../../core/id.ts";
import type { IncomingRecord, Position } from "../../core/replica.ts";
import { type Cursors, cursor } from "./journal.ts";
import { mergeStates, type SourcedState } from "./merge-states.ts";
import { comparePositions, type Participant } from "./participant.ts";
import { type Ending, isLastStep, settle, told } from "./settle.ts";

/**
 * Reads every source to the tail and sends everyone what they lack; how many todos came into conflict. Who is sent the last
 * of it is settled by the same call, and who is sent nothing then, beside it.
 */
export async function exchange(
  participants: readonly Participant[],
  cursors: Cursors,
  ending: Ending,
): Promise<number> {
  let conflicts = 0;
  for await (const states of readTogether(participants)) {
    const isLast = isLastStep(participants);
    const inConflict = new Set<TodoId>();
    const outgoing = new Map(participants.map((target) => [target, [] as IncomingRecord[]]));
    for (const [id, group] of states) {
      const { bodies, conflicted } = mergeStates(group);
      if (conflicted) inConflict.add(id);
      const merged = bodies.map((body): IncomingRecord => ({ id, body }));
      for (const [{ node }, records] of outgoing) {
        if (!hasNews(node, group, cursors)) continue;
        // R3: never what it was read to hold.
        const held = group.find(({ source }) => source === node)?.body;
        for (const record of merged) if (record.body !== held) records.push(record);
      }
    }
    const send = async ([target, records]: [Participant, IncomingRecord[]]): Promise<TodoId[]> => {
      const settled = isLast && target.drained ? told(participants, target, ending) : undefined;
      const inConflict = await target.apply(records, settled);
      if (isLast && records.length === 0) await settle(participants, target, ending);
      return inConflict;
    };
    const applied = await Promise.all([...outgoing].map(send));
    for (const id of applied.flat()) inConflict.add(id);
    conflicts += inConflict.size;
  }
  return conflicts;
}

/**
 * The states of each record, a page of every source at a time; the next one is read while the nodes apply this one.
 * Sources are read in step, in the order of versions: a settled record has the same version everywhere, so its states
 * meet here and are not sent to nodes that hold them.
 */
async function* readTogether(sources: readonly Participant[]): AsyncGenerator<Map<TodoId, SourcedState[]>> {
  const fill = () => Promise.all(sources.map((source) => source.fill()));
  let filled = fill();
  for (;;) {
    await filled;
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
    if (bound === undefined && states.size === 0) return;
    filled = fill();
    if (states.size > 0) yield states;
  }
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
