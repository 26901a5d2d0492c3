/** One todo: ticked, edited where it stands, and what one must know of it. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ShownTodo } from "../list/writes.ts";
import { texts } from "../shell/settings.ts";
import { Icon } from "../ui/icons.tsx";
import { ago, dateText, minute } from "../ui/time.ts";
import { isPast, startsAt } from "./days.ts";

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

/** What moves a row, in the order by hand. */
export interface RowHandle {
  begin(row: string, event: PointerEvent): void;
  /** The row that has the focus, by one place. */
  carry(by: 1 | -1): void;
}

interface TodoRowProps {
  readonly todo: ShownTodo;
  readonly index: number;
  readonly count: number;
  /** The one row that the Tab key reaches, with what is in it. */
  readonly isActive: boolean;
  readonly isEdited: boolean;
  /** Distance from the top of the list, in pixels. */
  readonly top: number;
  readonly actions: RowActions;
  readonly handle: RowHandle | undefined;
  /** It is being dragged. */
  readonly isHeld: boolean;
  readonly measure: (row: Element | null) => void;
}

/** Drawn again where one of its properties is another one: what it is given for the same row must be the same each time. */
export function TodoRow(props: TodoRowProps) {
  const { todo, index, count, isActive, isEdited, top, actions, handle, isHeld, measure } = props;
  const t = texts.value;
  const tab = isActive ? 0 : -1;
  return (
    <li
      ref={measure}
      class={isHeld ? "row held" : "row"}
      data-index={index}
      data-row={todo.row}
      style={{ transform: `translateY(${top}px)` }}
      tabIndex={tab}
      aria-setsize={count}
      aria-posinset={index + 1}
      onFocusIn={() => actions.activate(todo.row)}
    >
      {handle && <Handle todo={todo} tab={tab} handle={handle} />}
      <input
        type="checkbox"
        class="tick"
        checked={todo.completed}
        disabled={todo.deleted}
        tabIndex={tab}
        aria-label={t.tick(todo.task)}
        onChange={() => actions.tick(todo)}
      />
      <div class="row-text">
        {isEdited ? (
          <TaskEditor todo={todo} actions={actions} />
        ) : (
          // Enter on the row edits as well: the mouse needs a place to press, keys do not.
          // biome-ignore lint/a11y/useKeyWithClickEvents: see above
          // biome-ignore lint/a11y/noStaticElementInteractions: see above
          <span
            dir="auto"
            class={todo.completed || todo.deleted ? "task done" : "task"}
            onClick={() => actions.edit(todo.row)}
          >
            {todo.task}
          </span>
        )}
        <RowMarks todo={todo} tab={tab} actions={actions} />
      </div>
      {todo.deleted ? (
        <button
          type="button"
          class="small"
          tabIndex={tab}
          onClick={({ currentTarget }) => {
            focusRow(currentTarget);
            actions.bringBack(todo);
          }}
        >
          <Icon name="undo" /> {t.bringBack}
        </button>
      ) : (
        <button
          type="button"
          class="icon-button on-hover"
          tabIndex={tab}
          aria-label={`${t.remove}: ${todo.task}`}
          title={t.remove}
          onClick={() => actions.remove(todo)}
        >
          <Icon name="trash" />
        </button>
      )}
      <button
        type="button"
        class="icon-button"
        tabIndex={tab}
        aria-label={`${t.details}: ${todo.task}`}
        title={t.details}
        onClick={() => actions.details(todo)}
      >
        <Icon name="more" />
      </button>
    </li>
  );
}

function Handle({ todo, tab, handle }: { todo: ShownTodo; tab: number; handle: RowHandle }) {
  const t = texts.value;
  return (
    <button
      type="button"
      class="handle"
      tabIndex={tab}
      aria-label={t.move(todo.task)}
      title={t.moveHint}
      onPointerDown={(event) => handle.begin(todo.row, event)}
      onKeyDown={(event) => {
        if (event.key !== "ArrowUp" && event.key !== "ArrowDown") return;
        // Elsewhere in the row these keys go to another one.
        event.stopPropagation();
        event.preventDefault();
        handle.carry(event.key === "ArrowDown" ? 1 : -1);
      }}
    >
      <Icon name="grip" />
    </button>
  );
}

/** What stands below the text: who changed it and when, and what asks for attention. */
function RowMarks({ todo, tab, actions }: { todo: ShownTodo; tab: number; actions: RowActions }) {
  const t = texts.value;
  return (
    <span class="marks">
      {todo.conflicts > 0 && (
        <button
          type="button"
          class="mark conflict"
          tabIndex={tab}
          onClick={({ currentTarget }) => {
            focusRow(currentTarget);
            actions.conflicts(todo);
          }}
        >
          <Icon name="conflict" /> {t.conflict(todo.conflicts)}
        </button>
      )}
      {todo.unsent && (
        <span class="mark unsent">
          <Icon name="clock" /> {t.unsentMark}
        </span>
      )}
      {todo.priority && (
        <span class={`mark priority ${todo.priority}`}>
          {t.fields.priority}: {t.priorities[todo.priority]}
        </span>
      )}
      {todo.due && <Due due={todo.due} isDone={todo.completed || todo.deleted} />}
      {todo.start && startsAt(todo.start) > minute.value && (
        <span class="mark">
          {t.fields.start}: <time dateTime={todo.start}>{dateText(todo.start)}</time>
        </span>
      )}
      {todo.tags?.map((tag) => (
        <button
          key={tag}
          dir="auto"
          type="button"
          class="mark tag"
          tabIndex={tab}
          title={t.searchTag}
          onClick={() => actions.searchFor(`#${tag}`)}
        >
          #{tag}
        </button>
      ))}
      {todo.notes && (
        <button
          type="button"
          class="mark notes"
          tabIndex={tab}
          title={todo.notes.slice(0, 200)}
          onClick={() => actions.details(todo)}
        >
          <Icon name="note" /> {t.fields.notes}
        </button>
      )}
      {todo.id !== null && (
        <span class="who">
          <time dateTime={todo.updatedAt}>{ago(todo.updatedAt)}</time> {t.on(todo.node)}
        </span>
      )}
    </span>
  );
}

function Due({ due, isDone }: { readonly due: string; readonly isDone: boolean }) {
  const t = texts.value;
  const isOverdue = !isDone && isPast(due, minute.value);
  return (
    <span class={isOverdue ? "mark overdue" : "mark"}>
      {isOverdue ? t.overdue : t.fields.due}: <time dateTime={due}>{dateText(due)}</time>
    </span>
  );
}

/** Before what has the focus goes. */
function focusRow(within: Element | null): void {
  within?.closest<HTMLElement>(".row")?.focus({ preventScroll: true });
}

function TaskEditor({ todo, actions }: { todo: ShownTodo; actions: RowActions }) {
  const input = useRef<HTMLInputElement>(null);
  // Before the next key is pressed, which belongs to it.
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const isOver = useRef(false);
  const finish = (save: boolean) => {
    // To leave it by a key blurs it too.
    if (isOver.current) return;
    isOver.current = true;
    if (document.activeElement === input.current) focusRow(input.current);
    const task = input.current?.value.trim() ?? "";
    if (save && task !== "" && task !== todo.task) actions.rename(todo, task);
    actions.edit(null);
  };
  return (
    <input
      ref={input}
      dir="auto"
      class="task-input"
      defaultValue={todo.task}
      maxLength={1_000}
      aria-label={texts.value.editTask}
      onBlur={() => finish(true)}
      onKeyDown={(event) => {
        if (event.isComposing) return;
        if (event.key === "Enter") finish(true);
        if (event.key === "Escape") finish(false);
        event.stopPropagation();
      }}
    />
  );
}
