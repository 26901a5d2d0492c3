/** How far each node was when it was last heard of (rule R8): what shows at its next opening whether it was put back since. */
import type { Journal, JournalState, Member } from "./journal.ts";
import type { Participant } from "./participant.ts";

/** The journal with what `nodes` were heard to have stored; the same one where it knows that already. */
export function withHeard(state: JournalState, nodes: readonly Participant[]): JournalState {
  const news = nodes.flatMap(({ node, opened, session }): [string, Member][] => {
    const member = state.members[node];
    // One that was retired meanwhile is no member any more, or a new one.
    if (member?.origin !== opened.origin || member.checkpoint?.writes === session.heard.writes) return [];
    return [[node, { ...member, checkpoint: session.heard }]];
  });
  return news.length > 0 ? { ...state, members: { ...state.members, ...Object.fromEntries(news) } } : state;
}

/**
 * Stores it before anything that was read goes elsewhere. So a node that is put back to before that is found out, also
 * where this worker dies in the middle of the round.
 */
export function storeHeard(journal: Journal, nodes: readonly Participant[]): void {
  const state = journal.read();
  const heard = withHeard(state, nodes);
  if (heard !== state) journal.write(heard);
}
