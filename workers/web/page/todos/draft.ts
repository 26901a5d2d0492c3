/** What stands in the line for new todos, of each list: what was typed for one of them is not written to another. */
import { computed, effect, signal } from "@preact/signals";
import type { Fields } from "../list/writes.ts";
import { route } from "../shell/route.ts";
import { token } from "../shell/sign-in-state.ts";
import { quickAddText } from "./quick-add.ts";

const drafts = signal<ReadonlyMap<string, string>>(new Map());

export const draft = computed(() => drafts.value.get(route.value.list) ?? "");

export function setDraft(text: string, list = route.value.list): void {
  drafts.value = new Map(drafts.value).set(list, text);
}

/** What was typed comes back where the node refused it, unless something else stands there; the text that found no place. */
export function giveBack(list: string, fields: Fields & { readonly task: string }): string | undefined {
  const text = quickAddText(fields);
  if (token.value === "" || drafts.value.get(list)) return text;
  setDraft(text, list);
  return undefined;
}

effect(() => {
  // It is not for whoever signs in next.
  if (token.value === "") drafts.value = new Map();
});
