/** What the parts of a row share: what can be done with its todo, and where the focus goes. */
import type { ShownTodo } from "../list/writes.ts";

export interface RowActions {
  activate(row: string): void;
  tick(todo: ShownTodo): void;
  edit(row: string | null): void;
  rename(todo: ShownTodo, task: string): void;
  remove(todo: ShownTodo): void;
  bringBack(todo: ShownTodo): void;
  details(todo: ShownTodo): void;
  conflicts(todo: ShownTodo): void;
  searchFor(text: string): void;
}

/** The row around `within` takes the focus. To be called before the element that has it goes away. */
export function focusRow(within: Element | null): void {
  within?.closest<HTMLElement>(".row")?.focus({ preventScroll: true });
}
