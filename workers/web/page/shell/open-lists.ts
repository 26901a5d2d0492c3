/** The lists that this tab holds: the one that is shown, and those with writes that wait, each for the person who made them. */
import { batch, computed, effect, signal, untracked } from "@preact/signals";
import type { ListMessages, ListState } from "../list/list-state.ts";
import { remoteList } from "../list/remote-list.ts";
import { giveBack } from "../todos/draft.ts";
import { sayTrouble } from "./messages.tsx";
import { route } from "./route.ts";
import { texts } from "./settings.ts";
import { personOf, signOut, token } from "./sign-in-state.ts";

interface OpenList {
  readonly person: string;
  readonly state: ListState;
}

const open = signal<readonly OpenList[]>([]);
/** Null while a token is missing. */
const person = computed(() => (token.value === "" ? null : personOf(token.value)));
const own = computed(() =>
  open.value.filter((each) => each.person === person.value).map(({ state }) => state),
);

const messagesOf = (list: string): ListMessages => ({
  refused(what, detail) {
    const lost = what.type === "create" ? giveBack(list, what.fields) : undefined;
    sayTrouble([texts.value.refused, detail, ...(lost === undefined ? [] : [lost])].join(" "));
  },
});

/** The list of the address; null while a token is missing. */
export const currentList = computed(() => own.value.find(({ list }) => list === route.value.list) ?? null);
export const unsentInAll = computed(() => unsentOf(own.value));

effect(() => {
  const { list } = route.value;
  const who = person.value;
  untracked(() => {
    const kept = open.value.filter((each) => {
      const isOwn = each.person === who;
      const { state } = each;
      // A token that has expired must not cost what was written with it: it waits until its owner signs in again.
      const isKept = state.unsent.value > 0 || (isOwn && state.list === list);
      if (!isKept) state.close();
      else if (isOwn) state.resume();
      else state.suspend();
      return isKept;
    });
    const isThere = kept.some((each) => each.person === who && each.state.list === list);
    if (who === null || isThere) open.value = kept;
    else open.value = [...kept, { person: who, state: remoteList(list, messagesOf(list)) }];
  });
});

/** Signs out whoever has signed in: what they have not sent is given up. */
export function leave(): void {
  batch(() => {
    for (const state of own.value) state.close();
    open.value = open.value.filter((each) => each.person !== person.value);
    signOut();
  });
}

addEventListener("beforeunload", (event) => {
  if (unsentOf(open.value.map(({ state }) => state)) > 0) event.preventDefault();
});

function unsentOf(lists: readonly ListState[]): number {
  return lists.reduce((sum, list) => sum + list.unsent.value, 0);
}
