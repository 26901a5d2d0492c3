/** What is shown of the list, and where the keys are. */
import { computed, type ReadonlySignal, signal } from "@preact/signals";
import { useMemo } from "preact/hooks";
import type { ListState } from "../list/list-state.ts";
import type { ShownTodo } from "../list/writes.ts";
import { say, sayTrouble, whisper } from "../shell/messages.tsx";
import { chooseOrder, chosenOrder, texts } from "../shell/settings.ts";
import { placedAfter } from "./by-hand.ts";
import { counts, type Filter, filtered } from "./filter.ts";
import { ORDERS, type Order, ordered } from "./order.ts";
import type { RowActions } from "./row-actions.ts";

/** Each todo above that has no position yet is a write of its own. */
const MAX_PLACED = 200;

export interface TodosViewState {
  readonly filter: ReadonlySignal<Filter>;
  readonly search: ReadonlySignal<string>;
  readonly counts: ReadonlySignal<Readonly<Record<Filter, number>>>;
  readonly order: ReadonlySignal<Order>;
  readonly shown: ReadonlySignal<readonly ShownTodo[]>;
  /** How many of all todos have what is searched for, where it is searched for and none is shown; else 0. */
  readonly foundInAll: ReadonlySignal<number>;
  /** The row that the Tab key reaches. */
  readonly active: ReadonlySignal<string | null>;
  readonly edited: ReadonlySignal<string | null>;
  readonly dialog: ReadonlySignal<{ readonly type: "details" | "conflicts"; readonly row: string } | null>;
  readonly actions: RowActions;
  choose(filter: Filter): void;
  searchFor(text: string): void;
  orderBy(order: Order): void;
  /** Puts a row before the one at `gap` of those shown, where they stand by hand. */
  move(row: string, gap: number): void;
  closeDialog(): void;
}

export function useTodosViewState(state: ListState): TodosViewState {
  return useMemo(() => todosViewState(state), [state]);
}

function todosViewState(state: ListState): TodosViewState {
  const filter = signal<Filter>("open");
  const search = signal("");
  const order = signal<Order>(chosenOrder(ORDERS) ?? "newest");
  /** Rows that were ticked or deleted here just now: they stay until the filter changes. */
  const kept = signal<ReadonlySet<string>>(new Set());
  const active = signal<string | null>(null);
  const edited = signal<string | null>(null);
  const dialog = signal<TodosViewState["dialog"]["value"]>(null);

  const shown = computed(() =>
    ordered(filtered(state.todos.value, filter.value, search.value, kept.value), order.value),
  );
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
      kept.value = new Set([...kept.value].filter((row) => row !== todo.row));
      state.remove(todo.row);
      say(texts.value.removed(todo.task), { label: texts.value.undo, run: () => actions.bringBack(todo) });
    },
    bringBack(todo) {
      kept.value = new Set(kept.value).add(todo.row);
      state.update(todo.row, { deleted: false });
      say(texts.value.broughtBack(todo.task));
    },
    details(todo) {
      dialog.value = { type: "details", row: todo.row };
    },
    conflicts(todo) {
      if (todo.conflicts > 0) dialog.value = { type: "conflicts", row: todo.row };
    },
    searchFor(text) {
      search.value = text;
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
    shown,
    foundInAll: computed(() =>
      search.value.trim() === "" || shown.value.length > 0
        ? 0
        : filtered(state.todos.value, "all", search.value, new Set()).length,
    ),
    choose(chosen) {
      filter.value = chosen;
      kept.value = new Set();
    },
    searchFor: actions.searchFor,
    orderBy(chosen) {
      order.value = chosen;
      chooseOrder(chosen);
    },
    move(row, gap) {
      const rows = shown.value;
      const from = rows.findIndex((todo) => todo.row === row);
      const moved = rows[from];
      if (!moved || gap < 0 || gap > rows.length || gap === from || gap === from + 1) return;
      const placed = placedAfter(state.todos.value, moved, rows[gap - 1] ?? null);
      if (placed.length > MAX_PLACED) return sayTrouble(texts.value.tooFarDown);
      for (const { row, position } of placed) state.update(row, { position });
      whisper(texts.value.movedTo(moved.task, gap > from ? gap : gap + 1, rows.length));
    },
    closeDialog() {
      dialog.value = null;
    },
  };
}
