/** Which view of which list is shown: kept in the address, so that it can be linked to and gone back from. */
import { computed, signal } from "@preact/signals";
import { isListName } from "../../../core/todo.ts";

export const VIEWS = ["todos", "nodes", "rounds", "tour"] as const;
export type View = (typeof VIEWS)[number];

/** The code of the sign-in link that was opened, until it is used or put aside. */
export const linkCode = signal<string | null>(null);

const hash = signal("");
readAddress();
addEventListener("hashchange", readAddress);

function readAddress(): void {
  const code = /^#\/sign-in\/([\w-]+)$/.exec(location.hash)?.[1];
  if (code === undefined) {
    hash.value = location.hash;
    return;
  }
  linkCode.value = code;
  // At once: an address is kept in the history, and whoever looks at the screen reads it.
  history.replaceState(null, "", hash.value || "#/");
}

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
