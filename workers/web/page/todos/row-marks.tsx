/** What stands below a todo's text: who changed it and when, and what asks for attention. */
import type { ShownTodo } from "../list/writes.ts";
import { texts } from "../shell/settings.ts";
import { Icon } from "../ui/icons.tsx";
import { ago, dateText, minute } from "../ui/time.ts";
import { isPast, startsAt } from "./days.ts";
import { focusRow, type RowActions } from "./row-actions.ts";

export function RowMarks({ todo, tab, actions }: { todo: ShownTodo; tab: number; actions: RowActions }) {
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
