/** One todo: ticked, edited where it stands, and what one must know of it. */
import { useLayoutEffect, useRef } from "preact/hooks";
import type { ShownTodo } from "../list/writes.ts";
import { texts } from "../shell/settings.ts";
import { Icon } from "../ui/icons.tsx";
import { ago, dueText } from "../ui/time.ts";

export interface RowActions {
  activate(row: string): void;
  tick(todo: ShownTodo): void;
  edit(row: string | null): void;
  rename(todo: ShownTodo, task: string): void;
  remove(todo: ShownTodo): void;
  bringBack(todo: ShownTodo): void;
  details(todo: ShownTodo): void;
  conflicts(todo: ShownTodo): void;
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
  readonly measure: (row: Element | null) => void;
}

export function TodoRow({ todo, index, count, isActive, isEdited, top, actions, measure }: TodoRowProps) {
  const t = texts.value;
  const tab = isActive ? 0 : -1;
  return (
    <li
      ref={measure}
      class="row"
      data-index={index}
      data-row={todo.row}
      style={{ transform: `translateY(${top}px)` }}
      tabIndex={tab}
      aria-setsize={count}
      aria-posinset={index + 1}
      onFocusIn={() => actions.activate(todo.row)}
    >
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
            class={todo.completed || todo.deleted ? "task done" : "task"}
            onClick={() => actions.edit(todo.row)}
          >
            {todo.task}
          </span>
        )}
        <RowMarks todo={todo} tab={tab} actions={actions} />
      </div>
      {todo.deleted ? (
        <button type="button" class="small" tabIndex={tab} onClick={() => actions.bringBack(todo)}>
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

/** What stands below the text: who changed it and when, and what asks for attention. */
function RowMarks({ todo, tab, actions }: { todo: ShownTodo; tab: number; actions: RowActions }) {
  const t = texts.value;
  return (
    <span class="marks">
      {todo.conflicts > 0 && (
        <button type="button" class="mark conflict" tabIndex={tab} onClick={() => actions.conflicts(todo)}>
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
      {todo.due && (
        <span class="mark">
          {t.fields.due}: <time dateTime={todo.due}>{dueText(todo.due)}</time>
        </span>
      )}
      {todo.tags?.map((tag) => (
        <span key={tag} class="mark tag">
          #{tag}
        </span>
      ))}
      {todo.id !== null && (
        <span class="who">
          <time dateTime={todo.updatedAt}>{ago(todo.updatedAt)}</time> {t.on(todo.node)}
        </span>
      )}
    </span>
  );
}

function TaskEditor({ todo, actions }: { todo: ShownTodo; actions: RowActions }) {
  const input = useRef<HTMLInputElement>(null);
  // Before the next key is pressed, which belongs to it.
  useLayoutEffect(() => {
    input.current?.focus();
    input.current?.select();
  }, []);
  const finish = (save: boolean) => {
    const task = input.current?.value.trim() ?? "";
    if (save && task !== "" && task !== todo.task) actions.rename(todo, task);
    actions.edit(null);
  };
  return (
    <input
      ref={input}
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
