/** The lists that this tab holds: the one that is shown, and those with writes that wait. */
import { computed, effect, signal, untracked } from "@preact/signals";
import type { ListMessages, ListState } from "../list/list-state.ts";
import { remoteList } from "../list/remote-list.ts";
import { giveBack } from "../todos/draft.ts";
import { sayTrouble } from "./messages.tsx";
import { route } from "./route.ts";
import { texts } from "./settings.ts";
import { token } from "./sign-in-state.ts";

const open = signal<ReadonlyMap<string, ListState>>(new Map());

const messagesOf = (list: string): ListMessages => ({
  refused(what, detail) {
    const lost = what.type === "create" ? giveBack(list, what.fields) : undefined;
    sayTrouble([texts.value.refused, detail, ...(lost === undefined ? [] : [lost])].join(" "));
  },
});

/** The list of the address; null while a token is missing. */
export const currentList = computed(() => open.value.get(route.value.list) ?? null);
export const unsentInAll = computed(() =>
  [...open.value.values()].reduce((sum, list) => sum + list.unsent.value, 0),
);

effect(() => {
  const { list } = route.value;
  const mayAsk = token.value !== "";
  untracked(() => {
    const kept = [...open.value].filter(([name, state]) => {
      const isNeeded = state.unsent.value > 0 || (name === list && mayAsk);
      if (!isNeeded) state.close();
      return isNeeded;
    });
    const lists = new Map(kept);
    if (mayAsk && !lists.has(list)) lists.set(list, remoteList(list, messagesOf(list)));
    open.value = lists;
  });
});

addEventListener("beforeunload", (event) => {
  if (unsentInAll.value > 0) event.preventDefault();
});
