/** What the scheduler has recorded for the whole cluster, and each list's journal takes over. */
import type { Origin } from "../core/hlc.ts";
import { resetCursors } from "./round/cursors.ts";
import { type JournalState, NEW_MEMBER } from "./round/journal.ts";

/** The latest word on a node; `seq` grows with each retirement and each readmission in the cluster. */
export interface Registration {
  readonly node: string;
  readonly seq: number;
  readonly retired: boolean;
}

/** It outlives a journal that is lost, or put back to an older state. */
export interface Recorded {
  /** Which nodes were retired, or readmitted (P2). */
  readonly registrations: readonly Registration[];
  /** The origins of the list's earlier lives (B4). */
  readonly former: readonly Origin[];
}

/** What the journal has not taken over yet. */
export function newsIn(
  registrations: readonly Registration[],
  { registrations: known }: Pick<JournalState, "registrations">,
): Registration[] {
  return registrations.filter(({ node, seq }) => seq > (known[node] ?? 0));
}

/** The journal as it is once it knows of `registrations`. */
export function applyRegistrations(
  state: JournalState,
  registrations: readonly Registration[],
): JournalState {
  return newsIn(registrations, state).reduce((known, { node, seq, retired }) => {
    const next = retired ? retire(known, node) : readmit(known, node);
    return { ...next, registrations: { ...next.registrations, [node]: seq } };
  }, state);
}

/** The node blocks nothing any more; what it holds is refused until it has been emptied. */
export function retire(state: JournalState, node: string): JournalState {
  const { [node]: member = NEW_MEMBER, ...members } = state.members;
  const origins = member.origin === null ? [] : [member.origin];
  return {
    ...state,
    members,
    cursors: resetCursors(state.cursors, node),
    excluded: [...new Set([...state.excluded, node])],
    untold: [...new Set([...state.untold, node])],
    gone: [...new Set([...state.gone, ...origins])],
  };
}

/** The node is registered again with the next round, as a new one. */
function readmit(state: JournalState, node: string): JournalState {
  const others = (names: readonly string[]) => names.filter((name) => name !== node);
  return { ...state, excluded: others(state.excluded), untold: others(state.untold) };
}
