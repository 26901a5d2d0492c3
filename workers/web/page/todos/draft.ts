/** What stands in the line for new todos. */
import { signal } from "@preact/signals";
import type { Fields } from "../list/writes.ts";
import { quickAddText } from "./quick-add.ts";

export const draft = signal("");

/** What was typed comes back where the node refused it, unless something else is being typed. */
export function giveBack(fields: Fields & { readonly task: string }): void {
  if (draft.value === "") draft.value = quickAddText(fields);
}
