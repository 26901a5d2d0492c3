/** Which view of which list is shown: kept in the address, so that it can be linked to and gone back from. */
import { computed, signal } from "@preact/signals";
import { isListName } from "../../../core/todo.ts";

export const VIEWS = ["todos", "nodes", "rounds", "tour"] as const;
export type View = (typeof VIEWS)[number];

const hash = signal(location.hash);
addEventListener("hashchange", () => {
  hash.value = location.hash;
});

export const route = computed(() => {
  const [, view, list = ""] = hash.value.split("/");
  return {
    view: VIEWS.find((known) => known === view) ?? "todos",
    list: isListName(list) ? list : "inbox",
  };
});

export function addressOf(view: View, list: string): string {
  return `#/${view}/${list}`;
}

export function go(view: View, list: string): void {
  location.hash = addressOf(view, list);
}
