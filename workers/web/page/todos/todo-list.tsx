/** The rows that fit the window, and the keys that move among them. */
import { useCallback, useLayoutEffect, useMemo, useRef } from "preact/hooks";
import type { ShownTodo } from "../list/writes.ts";
import { say } from "../shell/messages.tsx";
import { texts } from "../shell/settings.ts";
import { useKeys } from "../ui/keys.ts";
import { useWindowed, type Windowed } from "../ui/windowed.ts";
import { useDrag } from "./drag.ts";
import type { RowActions } from "./row-actions.ts";
import { type RowHandle, TodoRow } from "./todo-row.tsx";
import type { TodosViewState } from "./view-state.ts";

/** In pixels, of a row whose text fits one line; as in styles/todos.css. */
const ROW_HEIGHT = 60;

interface TodoListProps {
  readonly view: TodosViewState;
}

export function TodoList({ view }: TodoListProps) {
  const list = useRef<HTMLUListElement>(null);
  /** A row that is to have the focus as soon as it is there. */
  const wanted = useRef<string | null>(null);
  const todos = view.shown.value;
  const keyOf = useCallback((index: number) => todos[index]?.row ?? String(index), [todos]);
  const windowed = useWindowed(list, todos.length, ROW_HEIGHT, keyOf);
  const chosen = view.active.value;
  const activeIndex = useMemo(() => indexOfRow(todos, chosen), [todos, chosen]);

  const gapAt = (clientY: number) => {
    const top = clientY - (list.current?.getBoundingClientRect().top ?? 0) + windowed.offset;
    const below = windowed.items.find(({ start, size }) => top < start + size / 2);
    return below?.index ?? (windowed.items.at(-1)?.index ?? -1) + 1;
  };
  const drag = useDrag(gapAt, view.move);
  const isByHand = view.order.value === "position";

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
  // Keys may come faster than rows are drawn: what is wanted counts as done, and positions are looked up with each key.
  const isInside = () => wanted.current !== null || (list.current?.contains(document.activeElement) ?? false);
  const isOnRow = () => wanted.current !== null || (document.activeElement?.matches(".row") ?? false);
  const position = () => indexOfRow(todos, view.active.value);
  const withCurrent = (act: (todo: ShownTodo) => void) => {
    const todo = todos[position()];
    if (todo) act(todo);
  };
  const { actions } = view;
  useKeys({
    j: () => moveTo(isInside() ? position() + 1 : position()),
    k: () => moveTo(position() - 1),
    ArrowDown: () => isInside() && moveTo(position() + 1),
    ArrowUp: () => isInside() && moveTo(position() - 1),
    Home: () => isInside() && moveTo(0),
    End: () => isInside() && moveTo(todos.length - 1),
    J: () => carry(1),
    K: () => carry(-1),
    x: () => withCurrent(actions.tick),
    Enter: () => isOnRow() && withCurrent(({ row }) => actions.edit(row)),
    e: () => withCurrent(actions.details),
    c: () => withCurrent(actions.conflicts),
    d: () => withCurrent(removeFrom),
    Delete: () => isInside() && withCurrent(removeFrom),
  });
  /** One place up or down; the focus goes with it. */
  const carry = (by: 1 | -1) => {
    if (!isByHand) return say(texts.value.notByHand, orderByHand);
    const at = position();
    const todo = todos[at];
    if (!todo) return;
    wanted.current = todo.row;
    view.move(todo.row, by === 1 ? at + 2 : at - 1);
  };
  const orderByHand = { label: texts.value.orders.position, run: () => view.orderBy("position") };
  const removeFrom = (todo: ShownTodo) => {
    if (todo.deleted) return;
    const at = indexOfRow(todos, todo.row);
    actions.remove(todo);
    // The next row takes its place under the keys.
    if (isInside()) moveTo(at === todos.length - 1 ? at - 1 : at + 1);
  };

  const latest = useRef({ removeFrom, carry });
  latest.current = { removeFrom, carry };
  // The same for all rows and as long as they are there: scrolling draws those that come, and no other.
  const [rowActions, handle] = useMemo(
    (): [RowActions, RowHandle] => [
      { ...actions, remove: (todo) => latest.current.removeFrom(todo) },
      { begin: drag.begin, carry: (by) => latest.current.carry(by) },
    ],
    [actions, drag],
  );

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
              actions={rowActions}
              handle={isByHand && !todo.deleted ? handle : undefined}
              isHeld={drag.row.value === todo.row}
              measure={windowed.measure}
            />
          )
        );
      })}
      {drag.row.value !== null && (
        <li
          class="gap"
          aria-hidden="true"
          style={{ transform: `translateY(${topOf(windowed, drag.gap.value)}px)` }}
        />
      )}
    </ul>
  );
}

/** Where a row that is dropped would come down, in pixels from the top of the list. */
function topOf({ items, offset, height }: Windowed, gap: number): number {
  const below = items.find(({ index }) => index === gap);
  return below ? below.start - offset : height;
}

/** The first row, where none is chosen or the chosen one is gone. */
function indexOfRow(todos: readonly ShownTodo[], chosen: string | null): number {
  if (chosen === null) return 0;
  return Math.max(
    0,
    todos.findIndex(({ row }) => row === chosen),
  );
}
