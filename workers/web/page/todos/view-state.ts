/** What is shown of the list, and where the keys are. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { ListState } from "../list/list-state.ts";
import type { ShownTodo } from "../list/writes.ts";
import { say } from "../shell/messages.tsx";
import { texts } from "../shell/settings.ts";
import { counts, type Filter, filtered } from "./filter.ts";
import { type Order, ordered } from "./order.ts";
import type { RowActions } from "./todo-row.tsx";

export interface TodosViewState {
  readonly filter: ReadonlySignal<Filter>;
  readonly search: ReadonlySignal<string>;
  readonly counts: ReadonlySignal<Readonly<Record<Filter, number>>>;
  readonly order: ReadonlySignal<Order>;
  readonly shown: ReadonlySignal<readonly ShownTodo[]>;
  /** The row that the Tab key reaches. */
  readonly active: ReadonlySignal<string | null>;
  readonly edited: ReadonlySignal<string | null>;
  readonly dialog: ReadonlySignal<{ readonly type: "details" | "conflicts"; readonly row: string } | null>;
  readonly actions: RowActions;
  choose(filter: Filter): void;
  searchFor(text: string): void;
  orderBy(order: Order): void;
  closeDialog(): void;
}

export function useTodosViewState(state: ListState): TodosViewState {
  return useMemo(() => todosViewState(state), [state]);
}

function todosViewState(state: ListState): TodosViewState {
  const filter = signal<Filter>("open");
  const search = signal("");
  const order = signal<Order>("newest");
  /** Rows that were ticked or deleted here just now: they stay until the filter changes. */
  const kept = signal<ReadonlySet<string>>(new Set());
  const active = signal<string | null>(null);
  const edited = signal<string | null>(null);
  const dialog = signal<TodosViewState["dialog"]["value"]>(null);

  const actions: RowActions = {
    activate(row) {
      active.value = row;
    },
    tick(todo) {
      kept.value = new Set(kept.value).add(todo.row);
      state.update(todo.row, { completed: !todo.completed });
    },
    edit(row) {
      edited.value = row;
    },
    rename: (todo, task) => state.update(todo.row, { task }),
    remove(todo) {
      state.remove(todo.row);
      say(texts.value.removed(todo.task), { label: texts.value.undo, run: () => actions.bringBack(todo) });
    },
    bringBack(todo) {
      state.update(todo.row, { deleted: false });
      say(texts.value.broughtBack(todo.task));
    },
    details(todo) {
      dialog.value = { type: "details", row: todo.row };
    },
    conflicts(todo) {
      if (todo.conflicts > 0) dialog.value = { type: "conflicts", row: todo.row };
    },
  };

  return {
    filter,
    search,
    order,
    active,
    edited,
    dialog,
    actions,
    counts: computed(() => counts(state.todos.value)),
    shown: computed(() =>
      ordered(filtered(state.todos.value, filter.value, search.value, kept.value), order.value),
    ),
    choose(chosen) {
      filter.value = chosen;
      kept.value = new Set();
    },
    searchFor(text) {
      search.value = text;
    },
    orderBy(chosen) {
      order.value = chosen;
    },
    closeDialog() {
      dialog.value = null;
    },
  };
}
