/** The rows that fit the window, and the keys that move among them. */
import { useCallback, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { ListState } from "../list/list-state.ts";
import { say } from "../shell/messages.tsx";
import { texts } from "../shell/settings.ts";
import { useKeys } from "../ui/keys.ts";
import { useWindowed } from "../ui/windowed.ts";
import { TodoRow } from "./todo-row.tsx";
import type { TodosViewState } from "./view-state.ts";

const ROW_HEIGHT = 57;

interface TodoListProps {
  readonly state: ListState;
  readonly view: TodosViewState;
}

export function TodoList({ state, view }: TodoListProps) {
  const list = useRef<HTMLUListElement>(null);
  /** A row that is to have the focus as soon as it is there. */
  const wanted = useRef<string | null>(null);
  const todos = view.shown.value;
  const keyOf = useCallback((index: number) => todos[index]?.row ?? String(index), [todos]);
  const windowed = useWindowed(list, todos.length, ROW_HEIGHT, keyOf);
  const chosen = view.active.value;
  const activeIndex = useMemo(
    () =>
      chosen === null
        ? 0
        : Math.max(
            0,
            todos.findIndex(({ row }) => row === chosen),
          ),
    [todos, chosen],
  );
  const active = todos[activeIndex];

  const moveTo = (index: number) => {
    const todo = todos[Math.min(todos.length - 1, Math.max(0, index))];
    if (!todo) return;
    view.actions.activate(todo.row);
    wanted.current = todo.row;
    windowed.scrollTo(todos.indexOf(todo));
  };
  useLayoutEffect(() => {
    if (wanted.current === null) return;
    const row = list.current?.querySelector<HTMLElement>(`[data-row="${CSS.escape(wanted.current)}"]`);
    if (!row) return;
    wanted.current = null;
    row.focus({ preventScroll: true });
  });
  const isInside = () => list.current?.contains(document.activeElement) ?? false;
  const { actions } = view;
  useKeys({
    j: () => moveTo(isInside() ? activeIndex + 1 : activeIndex),
    k: () => moveTo(activeIndex - 1),
    ArrowDown: () => isInside() && moveTo(activeIndex + 1),
    ArrowUp: () => isInside() && moveTo(activeIndex - 1),
    Home: () => isInside() && moveTo(0),
    End: () => isInside() && moveTo(todos.length - 1),
    x: () => active && actions.tick(active),
    Enter: () => document.activeElement?.matches(".row") && active && actions.edit(active.row),
    e: () => active && actions.details(active),
    c: () => active && actions.conflicts(active),
    d: () => remove(),
    Delete: () => isInside() && remove(),
    u: () => undo(),
  });
  const remove = () => {
    if (!active || active.deleted) return;
    actions.remove(active);
    // The next row takes its place under the keys.
    if (isInside()) moveTo(todos.length - 1 === activeIndex ? activeIndex - 1 : activeIndex + 1);
  };
  const undo = () => {
    if (!state.canUndo.value) return;
    state.undo();
    say(texts.value.undone);
  };

  return (
    <ul ref={list} class="rows" aria-label={texts.value.todoList} style={{ height: `${windowed.height}px` }}>
      {windowed.items.map(({ index, start, key }) => {
        const todo = todos[index];
        return (
          todo && (
            <TodoRow
              key={key}
              todo={todo}
              index={index}
              count={todos.length}
              isActive={index === activeIndex}
              isEdited={view.edited.value === todo.row}
              top={start - windowed.offset}
              actions={actions}
              measure={windowed.measure}
            />
          )
        );
      })}
    </ul>
  );
}
