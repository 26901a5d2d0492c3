/** One todo: ticked, edited where it stands, and what one must know of it. */
import type { ShownTodo } from "../list/writes.ts";
import { texts } from "../shell/settings.ts";
import { Icon } from "../ui/icons.tsx";
import { focusRow, type RowActions } from "./row-actions.ts";
import { RowMarks } from "./row-marks.tsx";
import { TaskEditor } from "./task-editor.tsx";

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
